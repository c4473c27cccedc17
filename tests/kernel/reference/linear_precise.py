# Linear regressions in 400-bit arithmetic, for designs on which double
# precision loses digits: longley, powers of ages and years, covariates that
# are nearly the same, and 100 random designs with condition numbers up to
# 1e6.  Run with python3-mpmath from the top of the checkout.
import csv, random
from mpmath import mp, mpf, matrix, sqrt, lu_solve

mp.prec = 400
rows, lines = [], []


def case(name, y, columns, terms):
    """columns: the four covariates as texts; terms: (text, [(covariate, power)])."""
    n = len(y)
    for i in range(n):
        rows.append([name, repr(y[i])] + [c[i] for c in columns] + [''] * (4 - len(columns)))
    def value(i, factors):
        product = mpf(1)
        for covariate, power in factors:
            product *= mpf(float(columns[covariate][i])) ** power
        return product
    x = matrix(n, len(terms) + 1)
    for i in range(n):
        x[i, 0] = mpf(1)
        for j, (_, factors) in enumerate(terms):
            x[i, j + 1] = value(i, factors)
    v = matrix([mpf(t) for t in y])
    inverse = (x.T * x) ** -1
    b = inverse * (x.T * v)
    rest = v - x * b
    k = len(terms) + 1
    sigma2 = sum(r * r for r in rest) / (n - k)
    meat = matrix(k, k)
    for i in range(n):
        leverage = (x[i, :] * inverse * x[i, :].T)[0]
        meat += x[i, :].T * x[i, :] * (rest[i] / (1 - leverage)) ** 2
    hc3 = inverse * meat * inverse
    for j in range(k):
        lines.append([name, ';'.join(t for t, _ in terms), j + 1, mp.nstr(b[j], 20), mp.nstr(sqrt(sigma2 * inverse[j, j]), 20),
                      mp.nstr(sqrt(hc3[j, j]), 20)])


longley = [list(map(float, r)) for r in [
    (83.0, 234.289, 235.6, 159.0, 107.608, 1947, 60.323), (88.5, 259.426, 232.5, 145.6, 108.632, 1948, 61.122),
    (88.2, 258.054, 368.2, 161.6, 109.773, 1949, 60.171), (89.5, 284.599, 335.1, 165.0, 110.929, 1950, 61.187),
    (96.2, 328.975, 209.9, 309.9, 112.075, 1951, 63.221), (98.1, 346.999, 193.2, 359.4, 113.270, 1952, 63.639),
    (99.0, 365.385, 187.0, 354.7, 115.094, 1953, 64.989), (100.0, 363.112, 357.8, 335.0, 116.219, 1954, 63.761),
    (101.2, 397.469, 290.4, 304.8, 117.388, 1955, 66.019), (104.6, 419.180, 282.2, 285.7, 118.734, 1956, 67.857),
    (108.4, 442.769, 293.6, 279.8, 120.445, 1957, 68.169), (110.8, 444.546, 468.1, 263.7, 121.950, 1958, 66.513),
    (112.6, 482.704, 381.3, 255.2, 123.366, 1959, 68.655), (114.2, 502.601, 393.1, 251.4, 125.368, 1960, 69.564),
    (115.7, 518.173, 480.6, 257.2, 127.852, 1961, 69.331), (116.9, 554.894, 400.7, 282.7, 130.081, 1962, 70.551)]]
text = lambda v: [repr(x) for x in v]
column = lambda j: [r[j] for r in longley]
case('longley', column(6), [text(column(j)) for j in (0, 1, 2, 5)], [(f'num({n})', [(j, 1)]) for j, n in enumerate('abcd')])

random.seed(18)
ages = [20 + i % 45 for i in range(300)]
pay = [round(25000 + 900 * a - 9 * a * a + random.gauss(0, 2000), 2) for a in ages]
power = lambda p: 'num(a)' + (f'^{p}' if p > 1 else '')
case('ages', pay, [text(map(float, ages))], [(power(p), [(0, p)]) for p in (1, 2, 3)])
years = [1990 + i % 35 for i in range(200)]
case('years', [round(31 + 0.2 * (y - 1990) - 0.003 * (y - 1990) ** 2 + random.gauss(0, 1), 3) for y in years],
     [text(map(float, years))], [(power(p), [(0, p)]) for p in (1, 2)])

# Two covariates that differ in few of the persons' millionths.
for k in range(100):
    near = 10.0 ** -(k % 7)
    a = [round(random.uniform(-2, 2), 3) for _ in range(60)]
    b = [float(repr(x + near * round(random.uniform(-2, 2), 3))) for x in a]
    c = [round(random.uniform(0, 100), 1) for _ in range(60)]
    case(f'random {k}', [round(1 + 2 * x - y + 0.1 * z + random.gauss(0, 5), 4) for x, y, z in zip(a, b, c)],
         [text(a), text(b), text(c)], [('num(a)', [(0, 1)]), ('num(b)', [(1, 1)]), ('num(c)', [(2, 1)])])

for name, head, table in (('linear_precise_rows', ['case', 'y', 'a', 'b', 'c', 'd'], rows),
                          ('linear_precise', ['case', 'terms', 'number', 'estimate', 'std_error', 'hc3'], lines)):
    with open(f'tests/kernel/reference/{name}.tsv', 'w') as out:
        writer = csv.writer(out, delimiter='\t', lineterminator='\n')
        writer.writerow(head)
        writer.writerows(table)
