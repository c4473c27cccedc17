"""What LibreOffice Base sees through its PostgreSQL driver: read_base.py PIPE CONNECTION VIEW.

An office that accepts connections on the pipe is running."""
import sys
import time

import uno
from com.sun.star.connection import NoConnectException

pipe, connection_text, view = sys.argv[1:4]
local = uno.getComponentContext()
resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
for attempt in range(240):
    try:
        context = resolver.resolve("uno:pipe,name=%s;urp;StarOffice.ComponentContext" % pipe)
        break
    except NoConnectException:
        time.sleep(0.5)
else:
    sys.exit("the office does not answer")

office = context.ServiceManager
drivers = office.createInstanceWithContext("com.sun.star.sdbc.DriverManager", context)
connection = drivers.getConnection("sdbc:postgresql:" + connection_text)
tables = connection.getMetaData().getTables(None, "spegel_published", "%", ("VIEW", "TABLE"))
while tables.next():
    print("relation", tables.getString(3), tables.getString(5), sep="\t")
columns = connection.getMetaData().getColumns(None, "spegel_published", view, "%")
while columns.next():
    print("column", columns.getString(4), columns.getString(12), sep="\t")
rows = connection.createStatement().executeQuery("SELECT * FROM spegel_published." + view)
about = rows.getMetaData()
for i in range(1, about.getColumnCount() + 1):
    print("type", about.getColumnName(i), about.getColumnTypeName(i), sep="\t")
read = 0
while rows.next():
    read += 1
    for i in range(1, about.getColumnCount() + 1):
        rows.getString(i)
print("rows", read, sep="\t")
connection.close()
try:
    office.createInstanceWithContext("com.sun.star.frame.Desktop", context).terminate()
except Exception:  # it is gone before it has answered
    pass
