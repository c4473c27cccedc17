# Oaxaca-Blinder decompositions in 200-bit arithmetic, person by person: the
# covariance of all coefficients from joint scores, gradients by central
# differences, normalised coefficients from tables of levels.  Of random rows,
# written beside the result, and of who of the 474 in AER's BankWages manages,
# when the folder with AER_BankWages_474.csv is given as an argument.  Run with
# python3-mpmath from the top of the checkout.
import csv, itertools, random, sys
from mpmath import mp, mpf, matrix, sqrt, exp, log

mp.prec = 200
lines = []
H = mpf(2) ** -60


class Columns:
    """A model's columns: terms are lists of factors, ('c', 0) by level or ('b', power)."""
    def __init__(self, terms, levels):
        self.terms, self.levels = terms, levels
        self.columns = [()]
        for t in terms:
            options = [[(f, None)] if p else [(f, l) for l in levels[f][1:]] for f, p in t]
            self.columns += [(tuple(t), tuple(o)) for o in itertools.product(*options)]

    def row(self, person):
        out = [mpf(1)]
        for t, o in self.columns[1:]:
            v = mpf(1)
            for (f, p), (_, l) in zip(t, o):
                v *= mpf(person[f]) ** p if p else person[f] == l
            out.append(v)
        return out

    def full(self):
        """All columns, every level: [(term number or -1, function of a person)]."""
        out = [(-1, lambda person: mpf(1))]
        for k, t in enumerate(self.terms):
            options = [[(f, None)] if p else [(f, l) for l in self.levels[f]] for f, p in t]
            for o in itertools.product(*options):
                def value(person, t=t, o=o):
                    v = mpf(1)
                    for (f, p), (_, l) in zip(t, o):
                        v *= mpf(person[f]) ** p if p else person[f] == l
                    return v
                out.append((k, value, o))
        return out

    def normalised(self, b):
        """Coefficients of full(): tables of levels, centred by inclusion and exclusion."""
        table = {}
        for k, t in enumerate(self.terms):
            options = [[None] if p else self.levels[f] for f, p in t]
            for o in itertools.product(*options):
                table[k, o] = mpf(0)
        for c, x in zip(self.columns[1:], b[1:]):
            t, o = c
            table[self.terms.index(list(t)), tuple(l for _, l in o)] = x
        intercept = b[0]
        names = [frozenset(t) for t in self.terms]
        for k in sorted(range(len(self.terms)), key=lambda k: -len(self.terms[k])):
            t = self.terms[k]
            old = {o: v for (kk, o), v in table.items() if kk == k}
            free = [i for i, (f, p) in enumerate(t) if not p]
            # Every part of the table that is constant along some factors goes where these are absent.
            for n in range(0, len(free) + 1):
                for gone in itertools.combinations(free, n):
                    rest = [i for i in range(len(t)) if i not in gone]
                    part = {}
                    for o in old:
                        key = tuple(o[i] for i in rest)
                        if key in part:
                            continue
                        total = mpf(0)
                        # mean over gone, and of the factors that stay the deviations
                        stay = [i for i in rest if i in free]
                        for m in range(len(stay) + 1):
                            for averaged in itertools.combinations(stay, m):
                                over = list(gone) + list(averaged)
                                cells = [v for q, v in old.items() if all(q[i] == o[i] for i in range(len(t)) if i not in over)]
                                total += (-1) ** m * sum(cells) / len(cells)
                        part[key] = total
                    if n == 0:
                        for o in old:
                            table[k, o] = part[o]
                    elif not rest:
                        intercept += part[()]
                    else:
                        target = names.index(frozenset(t[i] for i in rest))
                        order = [[t[i] for i in rest].index(f) for f in self.terms[target]]
                        for key, v in part.items():
                            table[target, tuple(key[i] for i in order)] += v
        return [intercept] + [table[k, o] for k, t in enumerate(self.terms)
                              for o in itertools.product(*[[None] if p else self.levels[f] for f, p in t])]


def plogis(e):
    return 1 / (1 + exp(-e))


def fit(x, y, logistic):
    k = len(x[0])
    b = [mpf(0)] * k
    for step in range(60 if logistic else 1):
        v, u = matrix(k, k), matrix(k, 1)
        for r, t in zip(x, y):
            e = sum(p * q for p, q in zip(r, b))
            m = plogis(e) if logistic else e
            w = m * (1 - m) if logistic else 1
            for i in range(k):
                u[i] += r[i] * (t - m)
                for j in range(k):
                    v[i, j] += w * r[i] * r[j]
        inverse = v ** -1
        d = inverse * u
        b = [p + q for p, q in zip(b, d)]
        if logistic and max(abs(q) for q in d) < mpf(10) ** -45:
            break
    if logistic:
        v = matrix(k, k)
        for r in x:
            m = plogis(sum(p * q for p, q in zip(r, b)))
            for i in range(k):
                for j in range(k):
                    v[i, j] += m * (1 - m) * r[i] * r[j]
        inverse = v ** -1
    return b, inverse


def decompose(name, people, levels, terms, text, outcome, group, focus, reference, weights, logistic):
    c = Columns(terms, levels)
    full = c.full()
    people = [p for p in people if p[group] in (focus, reference)]
    of = [0 if p[group] == reference else 1 for p in people]
    x = [c.row(p) for p in people]
    y = [mpf(p[outcome]) for p in people]
    X = [[f[1](p) for f in full] for p in people]
    k = len(x[0])
    n = [of.count(0), of.count(1)]
    response = plogis if logistic else (lambda e: e)
    # Models, and what each person adds to each coefficient of all of them.
    shift = {'reference': mpf(1), 'focus': mpf(0), 'cotton': mpf(n[0]) / (n[0] + n[1]), 'reimers': mpf(1) / 2}
    both = weights in ('pooled', 'neumark')
    samples = [[i for i in range(len(of)) if of[i] == g] for g in (0, 1)] + ([list(range(len(of)))] if both else [])
    theta, influence = [], [[] for _ in of]
    for s, sample in enumerate(samples):
        rows = [x[i] + ([mpf(of[i])] if s == 2 and weights == 'pooled' else []) for i in sample]
        b, inverse = fit(rows, [y[i] for i in sample], logistic)
        theta += b[:k]
        factor = sqrt(mpf(len(sample)) / (len(sample) - len(b)))
        place = {i: j for j, i in enumerate(sample)}
        for i in range(len(of)):
            if i not in place:
                influence[i] += [mpf(0)] * k
                continue
            r = rows[place[i]]
            e = y[i] - response(sum(p * q for p, q in zip(r, b)))
            influence[i] += [factor * e * sum(inverse[a, j] * r[j] for j in range(len(b))) for a in range(k)]
    K = len(theta)

    def models(t):
        m = [t[:k], t[k:2 * k]]
        m.append(t[2 * k:3 * k] if both else [shift.get(weights, mpf(1)) * p + (1 - shift.get(weights, mpf(1))) * q for p, q in zip(m[0], m[1])])
        return m

    def means(t):
        """Of each group: the means of all columns and of each model's predictions, person by person."""
        m = models(t)
        return [[X[i] + [response(sum(p * q for p, q in zip(x[i], b))) for b in m] for i in sample] for sample in samples[:2]]

    pieces = {'reference': [(1, 0, 0)], 'focus': [(1, 1, 1)], 'difference': [(1, 0, 0), (-1, 1, 1)]}
    if weights == 'threefold':
        pieces |= {'endowments': [(1, 0, 1), (-1, 1, 1)], 'coefficients': [(1, 1, 0), (-1, 1, 1)],
                   'interaction': [(1, 0, 0), (-1, 1, 0), (-1, 0, 1), (1, 1, 1)]}
    else:
        pieces |= {'explained': [(1, 0, 2), (-1, 1, 2)], 'unexplained': [(1, 0, 0), (-1, 0, 2), (1, 1, 2), (-1, 1, 1)]}
    outputs = [(p, None) for p in pieces]
    outputs += [(p, t) for p in list(pieces)[3:] for t in range(-1, len(terms))]

    def values(t, z):
        B = [c.normalised(b) for b in models(t)]
        out = []
        for component, term in outputs:
            piece = pieces[component]
            v = sum(s * z[g][len(full) + m] for s, g, m in piece)
            part = sum(s * z[g][j] * B[m][j] for s, g, m in piece for j in range(len(full)) if full[j][0] == term)
            whole = sum(s * z[g][j] * B[m][j] for s, g, m in piece for j in range(len(full)))
            out.append(v if term is None else v * part / whole if logistic else part)
        return out

    def average(z):
        return [[sum(r[j] for r in rows) / len(rows) for j in range(len(rows[0]))] for rows in z]

    z = means(theta)
    zbar = average(z)
    value = values(theta, zbar)
    variance = [mpf(0)] * len(outputs)
    slope = []
    for j in range(K):
        up, down = list(theta), list(theta)
        up[j] += H
        down[j] -= H
        slope.append([(a - b) / (2 * H) for a, b in zip(values(up, average(means(up))), values(down, average(means(down))))])
    for row in influence:
        for o in range(len(outputs)):
            variance[o] += sum(r * s[o] for r, s in zip(row, slope) if r != 0) ** 2
    for g in (0, 1):
        slope = []
        for j in range(len(zbar[g])):
            ends = []
            for sign in (1, -1):
                moved = [list(zbar[0]), list(zbar[1])]
                moved[g][j] += sign * H
                ends.append(values(theta, moved))
            slope.append([(a - b) / (2 * H) for a, b in zip(*ends)])
        for row in z[g]:
            for o in range(len(outputs)):
                variance[o] += sum((r - m) * s[o] for r, m, s in zip(row, zbar[g], slope)) ** 2 / n[g] / (n[g] - 1)
    for (component, term), v, s in zip(outputs, value, variance):
        shown = '' if term is None else '(intercept)' if term < 0 else text[term]
        lines.append([name, outcome, 'logistic' if logistic else 'linear', ';'.join(text), weights, component, shown, mp.nstr(v, 20), mp.nstr(sqrt(s), 20)])


random.seed(18)
rows = []
for i in range(140):
    a = random.choice(['men', 'women', 'women'])
    b = random.randint(20, 64)
    c = random.choice('rrst' if a == 'men' else 'rsst')
    d = random.choice('uuv')
    y = round(20 + 0.2 * b + {'r': 0, 's': -3, 't': 4}[c] + (1.5 if d == 'v' and c != 's' else 0) + (2 if a == 'men' else 0)
              + (0.05 * b if a == 'men' else 0) + random.gauss(0, 3), 2)
    rows.append({'a': a, 'b': b, 'c': c, 'd': d, 'y': y, 'yes': int(y > 30)})
levels = {'c': 'rst', 'd': 'uv'}
forms = [([[('c', 0)], [('b', 1)]], ['c', 'num(b)']),
         ([[('b', 1)], [('b', 2)], [('c', 0)], [('d', 0)], [('c', 0), ('d', 0)]], ['num(b)', 'num(b)^2', 'c', 'd', 'c:d']),
         ([[('c', 0)], [('b', 1)], [('b', 1), ('c', 0)]], ['c', 'num(b)', 'num(b):c'])]
ways = ('reference', 'focus', 'pooled', 'neumark', 'cotton', 'reimers', 'threefold')
for w in ways:
    for f, text in forms:
        if f is forms[0][0] or w in ('pooled', 'threefold'):
            decompose('random', rows, levels, f, text, 'y', 'a', 'women', 'men', w, False)
    decompose('random', rows, levels, *forms[0], 'yes', 'a', 'women', 'men', w, True)
if len(sys.argv) > 1:
    bank = [r for r in csv.DictReader(open(sys.argv[1] + '/AER_BankWages_474.csv'))]
    for r in bank:
        r['manages'] = int(r['job'] == 'manage')
    terms, text = [[('education', 1)]], ['num(education)']
    for w in ('pooled', 'threefold'):
        for logistic in (False, True):
            decompose('bank', bank, {'minority': ['no', 'yes']}, terms, text, 'manages', 'gender', 'female', 'male', w, logistic)
for name, head, table in (('decomposition_rows', ['a', 'b', 'c', 'd', 'y', 'yes'], [list(r.values()) for r in rows]),
                          ('decomposition', ['case', 'outcome', 'model', 'terms', 'weights', 'component', 'term', 'estimate', 'std_error'], lines)):
    with open(f'tests/kernel/reference/{name}.tsv', 'w') as out:
        writer = csv.writer(out, delimiter='\t', lineterminator='\n')
        writer.writerow(head)
        writer.writerows(table)
