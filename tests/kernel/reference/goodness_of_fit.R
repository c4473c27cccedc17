# Reference values of goodness of fit and trend, in 200 bits; R's chisq.test
# and prop.trend.test agree.
source("tests/kernel/reference/precise.R")

sets <- list(
    list(o = c(10, 20, 30), r = c(1, 1, 1)),
    list(o = c(0, 5, 5), r = c(10, 40, 50)),
    list(o = c(170, 65, 8, 4, 2), r = c(868667, 124572, 27183, 30200, 1431)),
    list(o = c(3, 0, 7), r = c(2, 0, 8)),
    list(o = c(500000123, 499999877), r = c(1, 1)),
    list(o = c(25, 25), r = c(1, 1)),
    list(o = c(1099, 901), r = c(1, 1)),
    list(o = c(108, 95, 97), r = c(1, 1, 1)),
    list(o = c(1, 0), r = c(3, 997)))
fit <- lapply(sets, function(s) {
    keep <- s$o > 0 | s$r > 0
    o <- precise(s$o[keep])
    e <- sum(o) * precise(s$r[keep]) / sum(s$r)
    logs <- ifelse_mpfr(s$o[keep] == 0, 0 * o, o * log(o / e))
    peer <- suppressWarnings(chisq.test(s$o[keep],
                                        p = s$r[keep] / sum(s$r)))
    pearson <- sum((o - e)^2 / e)
    stopifnot(abs(as.numeric(pearson) - peer$statistic) <
              1e-9 * peer$statistic + 1e-12)
    list(pearson = pearson, g = 2 * sum(logs), df = sum(keep) - 1,
         smallest = min(e))
})
part <- function(l, name) do.call(c, lapply(l, `[[`, name))
pearson <- part(fit, "pearson")
g <- part(fit, "g")
df <- part(fit, "df")
write_table(list(
    observed = sapply(sets, function(s) paste(format(s$o, scientific = FALSE,
                                                     trim = TRUE),
                                              collapse = ",")),
    reference = sapply(sets, function(s) paste(s$r, collapse = ",")),
    pearson = pearson, df = df,
    p = pchisq(as.numeric(pearson), df, lower.tail = FALSE),
    g = g, g_p = pchisq(as.numeric(g), df, lower.tail = FALSE),
    smallest = part(fit, "smallest")), "goodness_of_fit.tsv")

trends <- list(
    list(x = c(83, 90, 129, 70), n = c(86, 93, 136, 82), s = 0:3),
    list(x = c(83, 90, 129, 70), n = c(86, 93, 136, 82), s = c(0, 0.5, 3, 10)),
    list(x = c(1, 2, 3), n = c(10, 10, 10), s = 0:2),
    list(x = c(3, 0, 3), n = c(10, 10, 10), s = 0:2),
    list(x = c(1, 0, 4), n = c(5, 0, 5), s = 0:2),
    list(x = c(250000, 260000, 259000), n = c(1e6, 1e6, 1e6),
         s = c(2000, 2001, 2002)))
result <- lapply(trends, function(t) {
    x <- precise(t$x)
    n <- precise(t$n)
    s <- precise(t$s)
    p <- sum(x) / sum(n)
    numerator <- sum(s * (x - n * p))
    spread <- sum(n * s^2) - sum(n * s)^2 / sum(n)
    chisq <- numerator^2 / (p * (1 - p) * spread)
    if (all(t$n > 0)) {
        peer <- prop.trend.test(t$x, t$n, t$s)$statistic
        stopifnot(abs(as.numeric(chisq) - peer) < 1e-7 * peer + 1e-12)
    }
    list(chisq = chisq, slope = numerator / spread)
})
chisq <- part(result, "chisq")
join <- function(v) paste(format(v, scientific = FALSE, trim = TRUE),
                          collapse = ",")
write_table(list(successes = sapply(trends, function(t) join(t$x)),
                 totals = sapply(trends, function(t) join(t$n)),
                 scores = sapply(trends, function(t) join(t$s)),
                 chisq = chisq,
                 p = pchisq(as.numeric(chisq), 1, lower.tail = FALSE),
                 slope = part(result, "slope")), "trend.tsv")
