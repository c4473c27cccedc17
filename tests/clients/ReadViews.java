import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.Statement;

/** What a BI tool sees through JDBC: ReadViews URL VIEW. */
public class ReadViews
{
    public static void main(String[] arguments) throws Exception
    {
        try (Connection connection = DriverManager.getConnection(arguments[0]))
        {
            DatabaseMetaData data = connection.getMetaData();
            try (ResultSet views = data.getTables(null, "spegel_published", "%", new String[] { "VIEW", "TABLE" }))
            {
                while (views.next())
                    System.out.println("relation\t" + views.getString("TABLE_NAME") + "\t" + views.getString("REMARKS"));
            }
            try (ResultSet columns = data.getColumns(null, "spegel_published", arguments[1], "%"))
            {
                while (columns.next())
                    System.out.println("column\t" + columns.getString("COLUMN_NAME") + "\t" + columns.getString("REMARKS"));
            }
            try (Statement statement = connection.createStatement();
                 ResultSet rows = statement.executeQuery("SELECT * FROM spegel_published." + arguments[1]))
            {
                ResultSetMetaData about = rows.getMetaData();
                for (int i = 1; i <= about.getColumnCount(); i++)
                    System.out.println("type\t" + about.getColumnName(i) + "\t" + about.getColumnClassName(i));
                long read = 0;
                while (rows.next())
                {
                    for (int i = 1; i <= about.getColumnCount(); i++)
                        rows.getObject(i);
                    read++;
                }
                System.out.println("rows\t" + read);
            }
        }
    }
}
