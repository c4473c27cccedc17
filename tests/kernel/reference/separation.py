# What is infinite, and what is open, in models whose likelihood has no
# maximum, by exact arithmetic: the extreme rays of the cone of directions in
# which the likelihood never falls are found by trying every choice of tight
# inequalities.  A coefficient is finite where all rays are 0, infinite where
# they have one sign, and open else.  Small random designs of 0, 1, 2 and few
# patterns; those with a maximum, or with dependent columns, are left out.
# Run from the top of the checkout.
import csv, itertools, random
from fractions import Fraction


def reduced(rows, n):
    """The rows in echelon form, and their pivots."""
    rows, pivots = [list(map(Fraction, r)) for r in rows], []
    for j in range(n):
        i = next((i for i in range(len(pivots), len(rows)) if rows[i][j] != 0), None)
        if i is None:
            continue
        k = len(pivots)
        rows[k], rows[i] = rows[i], rows[k]
        rows[k] = [v / rows[k][j] for v in rows[k]]
        for i in range(len(rows)):
            if i != k and rows[i][j] != 0:
                f = rows[i][j]
                rows[i] = [a - f * b for a, b in zip(rows[i], rows[k])]
        pivots.append(j)
    return rows, pivots


def rays(equal, above, n):
    """Of {d: e d = 0, a d >= 0}, which has no line in it."""
    found = set()
    _, pivots = reduced(equal, n) if equal else ([], [])
    for tight in itertools.combinations(above, max(n - 1 - len(pivots), 0)):
        rows, pivots = reduced(equal + list(tight), n) if equal or tight else ([], [])
        if len(pivots) != n - 1:
            continue
        free = next(j for j in range(n) if j not in pivots)
        d = [Fraction(0)] * n
        d[free] = Fraction(1)
        for k, j in enumerate(pivots):
            d[j] = -rows[k][free]
        for s in (1, -1):
            if all(sum(p * q for p, q in zip(a, d)) * s >= 0 for a in above):
                found.add(tuple(s * v for v in d))
    return found


def limits(cone, n):
    words = []
    for j in range(n):
        signs = {(d[j] > 0) - (d[j] < 0) for d in cone}
        words.append('NaN' if {1, -1} <= signs else 'Infinity' if 1 in signs else '-Infinity' if -1 in signs else 'finite')
    return words


random.seed(18)
lines, case = [], 0
while case < 400:
    model = random.choice(['logistic', 'poisson', 'cox'])
    n = random.choice([1, 2, 2, 3, 3, 4])
    patterns = [[random.choice([0, 0, 0, 1, 1, 2]) for _ in range(n)] for _ in range(random.randint(2, 8))]
    patterns = [list(p) for p in sorted(set(map(tuple, patterns)))]
    # persons, events; of Cox the time that both have, the event or censored.
    if model == 'cox':
        what = [(random.randint(1, 4), random.choice([0, 1, 1])) for _ in patterns]
        above = [[a - b for a, b in zip(p, q)] for p, (t, e) in zip(patterns, what) if e for q, (u, _) in zip(patterns, what) if u >= t]
        above = [list(a) for a in {tuple(a) for a in above} if any(a)]
        equal, columns = [], n
    else:
        what = [(2, random.choice([0, 0, 1, 2, 2]) if model == 'logistic' else random.choice([0, 0, 0, 1])) for _ in patterns]
        rows = [([1] + p, e) for p, (_, e) in zip(patterns, what)]
        equal = [r for r, e in rows if (e == 1 if model == 'logistic' else e > 0)]
        above = [[v * (1 if e else -1) for v in r] for r, e in rows if r not in equal]
        columns = n + 1
    if len(reduced(equal + above, columns)[1] if equal or above else []) < columns:
        continue
    cone = rays(equal, above, columns)
    if not cone and random.random() < 0.8:
        continue
    case += 1
    words = limits(cone, columns)
    for p, (a, b) in zip(patterns, what):
        lines.append([case, model, n] + p + [''] * (4 - n) + [a, b] + words + [''] * (5 - columns))
with open('tests/kernel/reference/separation.tsv', 'w') as out:
    writer = csv.writer(out, delimiter='\t', lineterminator='\n')
    writer.writerow(['case', 'model', 'columns', 'a', 'b', 'c', 'd', 'size', 'events', 'limit1', 'limit2', 'limit3', 'limit4', 'limit5'])
    writer.writerows(lines)
