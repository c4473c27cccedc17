# What Cox models whose partial likelihood has no maximum predict, by exact
# arithmetic: which hazards are without end, 0 or open in the limit follows from
# the extreme rays of separation.py, and those that are finite are computed to 50
# digits from the persons that are the most hazardous at risk, the others being
# left out.  Small random designs of 0, 1, 2 with ties, delayed entry and strata.
# Run from the top of the checkout.
import csv, decimal, itertools, random
from decimal import Decimal
from fractions import Fraction

decimal.getcontext().prec = 50


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


def rays(above, n):
    """Of {d: a d >= 0}, which has no line in it."""
    found = set()
    for tight in itertools.combinations(above, n - 1):
        rows, pivots = reduced(list(tight), n) if tight else ([], [])
        if len(pivots) != n - 1:
            continue
        free = next(j for j in range(n) if j not in pivots)
        d = [Fraction(0)] * n
        d[free] = Fraction(1)
        for k, j in enumerate(pivots):
            d[j] = -rows[k][free]
        for s in (1, -1):
            if all(dot(a, d) * s >= 0 for a in above):
                found.add(tuple(s * v for v in d))
    return found


def dot(a, b):
    return sum(p * q for p, q in zip(a, b))


def minus(a, b):
    return [p - q for p, q in zip(a, b)]


def limit(x, cone):
    signs = {(v > 0) - (v < 0) for v in (dot(x, d) for d in cone)}
    return 'open' if {1, -1} <= signs else 1 if 1 in signs else -1 if -1 in signs else 0


def moments(persons):
    """By stratum and time: with the event, and all at risk."""
    found = []
    for s, t in sorted({(p['stratum'], p['time']) for p in persons if p['event']}):
        risk = [p for p in persons if p['stratum'] == s and p['entry'] < t <= p['time']]
        found.append((s, t, [p for p in risk if p['event'] and p['time'] == t], risk))
    return found


def draws(ties, events, risk):
    """Of a time: factors and terms (weight, covariates) of each sum that divides."""
    if ties == 'exact':
        return [[(Decimal(1), [sum(v) for v in zip(*(p['x'] for p in choice))]) for choice in itertools.combinations(risk, len(events))]]
    n = len(events)
    return [[(Decimal(1) - (Decimal(l) / n if ties == 'efron' and any(p is e for e in events) else 0), p['x']) for p in risk] for l in range(n)]


def maximum(terms, n):
    """Newton's method to 40 digits: of (total, draws), with as many columns."""
    b = [Decimal(0)] * n

    def value(b):
        f, g, h = Decimal(0), [Decimal(0)] * n, [[Decimal(0)] * n for _ in range(n)]
        for total, each in terms:
            f += dot(total, b)
            g = [p + q for p, q in zip(g, total)]
            for draw in each:
                w = [(c * dot(x, b).exp() if n else c, x) for c, x in draw]
                s = sum(v for v, _ in w)
                mean = [sum(v * x[i] for v, x in w) / s for i in range(n)]
                f -= s.ln()
                for i in range(n):
                    g[i] -= mean[i]
                    for j in range(n):
                        h[i][j] += sum(v * x[i] * x[j] for v, x in w) / s - mean[i] * mean[j]
        return f, g, h

    for _ in range(200):
        f, g, h = value(b)
        a = [row + [r] for row, r in zip(h, g)]
        for i in range(n):
            a[i] = [v / a[i][i] for v in a[i]]
            for k in range(n):
                if k != i:
                    a[k] = [p - a[k][i] * q for p, q in zip(a[k], a[i])]
        step = [row[n] for row in a]
        if all(abs(v) < Decimal('1e-40') for v in step):
            return b
        while value([p + q for p, q in zip(b, step)])[0] < f - Decimal('1e-45'):
            step = [v / 2 for v in step]
        b = [p + q for p, q in zip(b, step)]
    return None


def hazard(ties, pattern, events, risk, cone, b, pivots):
    beside = [limit(minus(pattern, p['x']), cone) for p in risk]
    if -1 in beside:
        return 0
    if 'open' in beside:
        return ''
    if 0 not in beside:
        return 'Infinity'
    top = [p for p, l in zip(risk, beside) if l == 0]
    tied = [p for p in events if any(p is q for q in top)]
    total = Decimal(0)
    for l in range(len(events)):
        # With Efron's ties, all who have the event are among the top.
        part = Decimal(l) / len(events) if ties == 'efron' else Decimal(0)
        total += 1 / sum((1 - (part if any(p is q for q in tied) else 0)) *
                         sum((Decimal(int(p['x'][j] - pattern[j])) * b[k] for k, j in enumerate(pivots)), Decimal(0)).exp() for p in top)
    return '%.17g' % total


random.seed(19)
lines, case = [], 0
while case < 240:
    ties = random.choice(['efron', 'breslow', 'exact'])
    n = random.choice([1, 2, 2, 3])
    strata = random.choice([1, 1, 2])
    persons = []
    for _ in range(random.randint(4, 9)):
        time = random.randint(2, 5)
        persons.append({'x': [random.choice([0, 0, 0, 1, 1, 2]) for _ in range(n)], 'stratum': random.randint(1, strata), 'entry': random.choice([0, 0, 0, random.randint(1, time - 1)]), 'time': time, 'event': random.random() < 0.6})
    found = moments(persons)
    above = {tuple(minus(e['x'], p['x'])) for _, t, events, risk in found for e in events for p in risk
             if ties != 'exact' or not any(p is q for q in events)}
    above = [a for a in above if any(a)]
    if len(reduced(above, n)[1]) < n:
        continue
    cone = rays(above, n)
    if not cone and random.random() < 0.9:
        continue
    tight = [a for a in above if all(dot(a, d) == 0 for d in cone)]
    pivots = reduced(tight, n)[1]
    inside = [sum(d[j] for d in cone) for j in range(n)] if cone else [0] * n
    terms = []
    for _, _, events, risk in found:
        total = [sum(v) for v in zip(*(e['x'] for e in events))]
        # Of those who may be drawn, what stays in the limit.
        each = [[(c, x) for c, x in draw if c != 0] for draw in draws(ties, events, risk)]
        each = [[(c, x) for c, x in draw if dot(x, inside) == max(dot(y, inside) for _, y in draw)] for draw in each]
        terms.append(([Decimal(total[j]) for j in pivots], [[(c, [Decimal(x[j]) for j in pivots]) for c, x in draw] for draw in each]))
    b = maximum(terms, len(pivots))
    if b is None:
        continue
    case += 1
    patterns = sorted({tuple(p['x']) for p in persons} | {tuple(random.randint(-1, 3) for _ in range(n)) for _ in range(2)})
    for p in persons:
        lines.append([case, ties, n, 'person', p['stratum']] + p['x'] + [''] * (3 - n) + [p['entry'], p['time'], int(p['event']), ''])
    for s, t, events, risk in found:
        for x in patterns:
            lines.append([case, ties, n, 'hazard', s] + list(x) + [''] * (3 - n) + ['', t, '', hazard(ties, x, events, risk, cone, b, pivots)])
with open('tests/kernel/reference/separated_curves.tsv', 'w') as out:
    writer = csv.writer(out, delimiter='\t', lineterminator='\n')
    writer.writerow(['case', 'ties', 'columns', 'what', 'stratum', 'a', 'b', 'c', 'entry', 'time', 'event', 'hazard'])
    writer.writerows(lines)
