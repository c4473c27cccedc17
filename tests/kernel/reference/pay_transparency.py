#!/usr/bin/env python3
# The figures of Directive (EU) 2023/970, article 9(1), of a dozen persons, by
# exact arithmetic; tests/sql/pay_report.sql has them as fractions.
from fractions import Fraction as F
from statistics import median

women = [(150, 0), (160, 12), (160, 0), (171, 9), (185, 0), (198, F(22, 2)), (240, 30)]
men = [(155, 0), (160, 15), (190, 20), (210, 0), (300, 60)]


def gap(f, r):
    return (r - f) / r


def mean(x):
    return F(sum(x)) / len(x)


def line(figure, counted, value, f, r):
    print(figure, counted, len(f), len(r), value(f), value(r), gap(F(value(f)), F(value(r))))


total = [[F(b + v) for b, v in g] for g in (women, men)]
basic = [[F(b) for b, v in g] for g in (women, men)]
variable = [[F(v) for b, v in g] for g in (women, men)]
received = [[x for x in g if x > 0] for g in variable]
line("a", "all", mean, *total)
line("b", "all", mean, *variable)
line("b", "receivers", mean, *received)
line("c", "all", median, *total)
line("d", "all", median, *variable) if median(variable[1]) else None
line("d", "receivers", median, *received)
print("e", [F(len(received[i]), len(total[i])) for i in (0, 1)])
ranked = sorted([(x, 0) for x in total[0]] + [(x, 1) for x in total[1]])
for k in range(4):
    low, high = -(-len(ranked) * k // 4), -(-len(ranked) * (k + 1) // 4)
    band = [g for _, g in ranked[low:high]]
    print("f", k + 1, band.count(0), band.count(1))
line("g", "basic", mean, *basic)
line("g", "variable", mean, *variable)
