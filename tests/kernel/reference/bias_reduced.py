# Bias-reduced logistic regressions (Firth 1993) in 200-bit arithmetic: the
# rows of each case (events of size, covariates a to c), its coefficients with
# errors from the inverse information, and the penalised likelihood ratio of
# each coefficient and of each term to 0 (Heinze and Schemper 2002).  The
# penalised likelihood is maximised by Newton's steps with its own Hessian, in
# central differences of the score.  Run with python3-mpmath from the top of
# the checkout.
import csv, random
from mpmath import mp, mpf, matrix, sqrt, exp, log, det

mp.prec = 200
rows, lines = [], []


class Model:
    def __init__(self, x, size, events):
        self.x, self.size, self.events = x, size, events
        self.k = len(x[0])

    def information(self, b):
        v = matrix(self.k, self.k)
        for x, n in zip(self.x, self.size):
            p = 1 / (1 + exp(-sum(u * c for u, c in zip(x, b))))
            w = n * p * (1 - p)
            for i in range(self.k):
                for j in range(self.k):
                    v[i, j] += w * x[i] * x[j]
        return v

    def score(self, b):
        inverse = self.information(b) ** -1
        u = [mpf(0)] * self.k
        for x, n, y in zip(self.x, self.size, self.events):
            p = 1 / (1 + exp(-sum(s * c for s, c in zip(x, b))))
            h = n * p * (1 - p) * sum(x[i] * inverse[i, j] * x[j] for i in range(self.k) for j in range(self.k))
            for i in range(self.k):
                u[i] += x[i] * (y - n * p + h * (mpf(1) / 2 - p))
        return u

    def likelihood(self, b):
        total = log(det(self.information(b))) / 2
        for x, n, y in zip(self.x, self.size, self.events):
            eta = sum(s * c for s, c in zip(x, b))
            total += y * eta - n * log(1 + exp(eta))
        return total

    def maximum(self, free):
        b = [mpf(0)] * self.k
        for step in range(200):
            u = self.score(b)
            if step < 20:
                v = self.information(b)
                h = matrix(len(free), len(free))
                for i, f in enumerate(free):
                    for j, g in enumerate(free):
                        h[i, j] = v[f, g]
            else:
                h = matrix(len(free), len(free))
                d = mpf(2) ** -60
                for j, g in enumerate(free):
                    up, down = list(b), list(b)
                    up[g] += d
                    down[g] -= d
                    su, sd = self.score(up), self.score(down)
                    for i, f in enumerate(free):
                        h[i, j] = -(su[f] - sd[f]) / (2 * d)
            if not free:
                break
            change = h ** -1 * matrix([u[f] for f in free])
            length = max(abs(c) for c in change)
            for i, f in enumerate(free):
                b[f] += change[i] / max(1, length)
            if length < mpf(10) ** -40:
                break
        else:
            raise Exception('no maximum')
        return b, self.likelihood(b)


def text(x):
    return mp.nstr(x, 20)


def case(name, d, models):
    """d: (size, events, a, b, c); models: terms, the columns of a row, and the term of each column."""
    for r in d:
        rows.append([name, *r])
    for terms, columns, term_of in models:
        m = Model([[mpf(v) for v in columns(*r[2:])] for r in d], [mpf(r[0]) for r in d], [mpf(r[1]) for r in d])
        every = list(range(m.k))
        b, most = m.maximum(every)
        v = m.information(b) ** -1
        for j in every:
            _, less = m.maximum([i for i in every if i != j])
            lines.append([name, terms, 'coefficient', j + 1, text(b[j]), text(sqrt(v[j, j])), text(2 * (most - less))])
        for t in range(1, max(term_of) + 1):
            _, less = m.maximum([i for i in every if term_of[i] != t])
            lines.append([name, terms, 'term', t, term_of.count(t), '', text(2 * (most - less))])


# One group without events, everybody with them, and a number that separates.
case('none', [(20, 8, 'x', 1, 'r'), (10, 0, 'y', 2, 's'), (12, 5, 'z', 3, 'r')],
     [('a', lambda a, b, c: [1, a == 'y', a == 'z'], [0, 1, 1])])
case('all', [(6, 6, 'x', 1, 'r')], [('', lambda a, b, c: [1], [0])])
case('ordered', [(3, 0, 'x', 1, 'r'), (3, 0, 'x', 2, 'r'), (2, 2, 'y', 3, 'r'), (2, 2, 'y', 4, 'r')],
     [('num(b)', lambda a, b, c: [1, b], [0, 1]), ('a', lambda a, b, c: [1, a == 'y'], [0, 1])])
# Berkeley's admissions: men are the most frequent, and so is department A.
berkeley = [(825, 512, 'Male', 1, 'A'), (108, 89, 'Female', 1, 'A'), (560, 353, 'Male', 2, 'B'), (25, 17, 'Female', 2, 'B'),
            (325, 120, 'Male', 3, 'C'), (593, 202, 'Female', 3, 'C'), (417, 138, 'Male', 4, 'D'), (375, 131, 'Female', 4, 'D'),
            (191, 53, 'Male', 5, 'E'), (393, 94, 'Female', 5, 'E'), (373, 22, 'Male', 6, 'F'), (341, 24, 'Female', 6, 'F')]
case('berkeley', berkeley,
     [('a,c', lambda a, b, c: [1, a == 'Female'] + [c == l for l in 'BCDEF'], [0, 1, 2, 2, 2, 2, 2]),
      ('a,num(b)', lambda a, b, c: [1, a == 'Female', b], [0, 1, 2])])
random.seed(18)
people = []
for i in range(40):
    a, b, c = random.choice('xxxyy'), random.randint(20, 64), random.choice('rrs')
    people.append((1, int(random.random() < 1 / (1 + exp(3 - 0.06 * b - (3 if c == 's' else 0)))), a, b, c))
case('few', people, [('a,num(b),c', lambda a, b, c: [1, a == 'y', b, c == 's'], [0, 1, 2, 3])])

for name, head, table in (('bias_reduced_rows', ['case', 'size', 'events', 'a', 'b', 'c'], rows),
                          ('bias_reduced', ['case', 'terms', 'what', 'number', 'estimate', 'std_error', 'chi_squared'], lines)):
    with open(f'tests/kernel/reference/{name}.tsv', 'w') as out:
        writer = csv.writer(out, delimiter='\t', lineterminator='\n')
        writer.writerow(head)
        writer.writerows(table)
