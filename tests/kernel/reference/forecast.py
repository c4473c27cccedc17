#!/usr/bin/env python3
# Forecasts of forecast_flows.tsv by exact arithmetic with fractions, from the
# definition: persons expected, the first year in which a step has a share, and
# the share that those who come to it must have.  Writes forecast.tsv.
import csv
import os
from fractions import Fraction as F

here = os.path.dirname(os.path.abspath(__file__))
lines = ["case\tstatistic\tstep\tcategory\tyear\tvalue"]


def number(x):
    return "NA" if x is None else "Inf" if x == "Inf" else "%.17g" % float(x)


class Ladder:
    def __init__(self, rows):
        self.steps = 1 + max(int(r["step"]) for r in rows)
        self.categories = 1 + max(int(r["category"]) for r in rows)
        self.cell = {(int(r["step"]), int(r["category"])): {k: F(r[k]) for k in ("persons", "person_years", "hires", "promotions", "exits")} for r in rows}
        self.growth = [next(F(r["growth"]) for r in rows if int(r["step"]) == s) for s in range(self.steps)]

    def total(self, s, what):
        return sum(self.cell[s, c][what] for c in range(self.categories))

    def rate(self, s, c, what):
        own = self.cell[s, c]
        if own["person_years"] > 0:
            return own[what] / own["person_years"]
        years = self.total(s, "person_years")
        return self.total(s, what) / years if years > 0 else F(0)

    def composition(self, weights, otherwise):
        for w in (weights, otherwise):
            if sum(w) > 0:
                return [x / sum(w) for x in w]
        return [F(0)] * self.categories

    def year(self, stock, t, plan, digits):
        cs = range(self.categories)
        stock = [[stock[s][c] * (1 - min(F(1), self.rate(s, c, "exits"))) for c in cs] for s in range(self.steps)]
        for s in reversed(range(self.steps)):
            size = self.total(s, "persons") * (1 + self.growth[s]) ** t
            vacancies = max(F(0), size - sum(stock[s]))
            into = self.total(s - 1, "promotions") if s > 0 else F(0)
            promoted = [F(0)] * self.categories
            if into > 0:
                pool = stock[s - 1]
                wanted = min(vacancies * into / (into + self.total(s, "hires")), sum(pool))
                mix = self.composition([pool[c] * self.rate(s - 1, c, "promotions") for c in cs], pool)
                promoted = [min(pool[c], wanted * mix[c]) for c in cs]
                stock[s - 1] = [pool[c] - promoted[c] for c in cs]
            mix = self.composition([self.cell[s, c]["hires"] for c in cs], stock[s])
            come = [promoted[c] + (vacancies - sum(promoted)) * mix[c] for c in cs]
            if plan and plan[0] == s:
                _, c0, share = plan
                everybody = sum(come)
                rest = self.composition([come[c] if c != c0 else F(0) for c in cs], [F(int(c != c0)) for c in cs])
                come = [everybody * share if c == c0 else everybody * (1 - share) * rest[c] for c in cs]
            stock[s] = [stock[s][c] + come[c] for c in cs]
        if digits:
            stock = [[F(int(x * 10 ** digits), 10 ** digits) for x in row] for row in stock]
        return stock

    def path(self, years, plan=None, digits=None):
        stock = [[self.cell[s, c]["persons"] for c in range(self.categories)] for s in range(self.steps)]
        yield stock
        for t in range(1, years + 1):
            stock = self.year(stock, t, plan, digits)
            yield stock


def at(ladder, years, plan=None):
    return list(ladder.path(years, plan, 40))[-1]


rows = list(csv.DictReader(open(os.path.join(here, "forecast_flows.tsv")), delimiter="\t"))
for case in dict.fromkeys(r["case"] for r in rows):
    ladder = Ladder([r for r in rows if r["case"] == case])

    def emit(statistic, s, c, year, value):
        lines.append("\t".join([case, statistic, str(s), str(c), str(year), number(value)]))

    for t, stock in enumerate(ladder.path(5)):  # exact
        for s in range(ladder.steps):
            for c in range(ladder.categories):
                emit("persons", s, c, t, stock[s][c])
    for t, stock in enumerate(ladder.path(40, digits=40)):  # to 40 digits
        if t in (20, 40):
            for s in range(ladder.steps):
                for c in range(ladder.categories):
                    emit("persons", s, c, t, stock[s][c])
    for target in (F(1, 4), F(1, 2), F(5, 8)):
        for s in range(ladder.steps):
            found, side = "Inf", None
            for t, stock in enumerate(ladder.path(60, digits=40)):
                off = stock[s][1] - target * sum(stock[s])
                if side is None:
                    side = -1 if off < 0 else 1
                if side * off <= F(1, 2):
                    found = t
                    break
            emit("years_to_%s" % float(target), s, 1, 60, found if ladder.total(s, "persons") > 0 else None)
            for years in (3, 10):
                def off(share):
                    row = at(ladder, years, (s, 1, share))[s]
                    return row[1] - target * sum(row)
                low, high = F(0), F(1)
                if off(low) > 0 or off(high) < 0 or off(low) == off(high):
                    emit("needed_%s" % float(target), s, 1, years, None)
                    continue
                for _ in range(60):
                    middle = (low + high) / 2
                    low, high = (middle, high) if off(middle) < 0 else (low, middle)
                emit("needed_%s" % float(target), s, 1, years, high)
open(os.path.join(here, "forecast.tsv"), "w").write("\n".join(lines) + "\n")
