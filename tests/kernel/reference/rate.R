# Reference values of Poisson intervals and tests.
#
# Limits of a Poisson mean are Newton steps on tails summed term by term. R's
# poisson.test agrees; epitools::pois.exact stops at 2e-5 and is not used.
source("tests/kernel/reference/precise.R")

# Upper tail of the Poisson distribution: positive terms only.
poisson_at_least <- function(x, mean) {
    if (x == 0) return(precise(1))
    first <- exp(x * log(mean) - mean - lgamma(precise(x) + 1))
    m <- as.numeric(mean)
    total <- term <- 1
    from <- x
    while (term > 1e-25 * total) {
        terms <- term * cumprod(m / (from + 1:10000))
        total <- total + sum(terms)
        term <- terms[10000]
        from <- from + 10000
    }
    first * precise(total)
}
poisson_at_most <- function(x, mean) {
    first <- exp(x * log(mean) - mean - lgamma(precise(x) + 1))
    m <- as.numeric(mean)
    total <- term <- 1
    from <- x
    while (from > 0 && term > 1e-25 * total) {
        steps <- min(10000, from)
        terms <- term * cumprod((from - seq_len(steps) + 1) / m)
        total <- total + sum(terms)
        term <- terms[steps]
        from <- from - steps
    }
    first * precise(total)
}
mass <- function(x, mean) exp(x * log(mean) - mean - lgamma(precise(x) + 1))

limits <- function(x, tail) {
    low <- precise(0)
    if (x > 0) {
        low <- precise(qgamma(tail, x))
        for (i in 1:3)
            low <- low - (poisson_at_least(x, low) - tail) / mass(x - 1, low)
    }
    high <- precise(qgamma(tail, x + 1, lower.tail = FALSE))
    for (i in 1:3)
        high <- high + (poisson_at_most(x, high) - tail) / mass(x, high)
    list(low = low, high = high)
}

cases <- merge(read.table(header = TRUE, text = "
observed expected
0 3.5
1 0.25
4 2.2
17 30.75
30 30.75
400 371.125
123456 123000.5
1000000000 999900000
"), data.frame(level = c(0.9, 0.95, 0.99)))
exact <- Map(limits, cases$observed, (1 - cases$level) / 2)
low <- do.call(c, lapply(exact, `[[`, "low")) / cases$expected
high <- do.call(c, lapply(exact, `[[`, "high")) / cases$expected
z <- precise(qnorm((1 - cases$level) / 2, lower.tail = FALSE))
x <- precise(cases$observed)
byar_low <- x * (1 - 1 / (9 * x) - z / (3 * sqrt(x)))^3 / cases$expected
byar_low[x == 0] <- precise(0)
byar_high <- (x + 1) * (1 - 1 / (9 * (x + 1)) + z / (3 * sqrt(x + 1)))^3 /
    cases$expected
p <- do.call(c, Map(function(x, mean) {
    m <- precise(mean)
    mode <- floor(mean)
    minimum_likelihood(x, 0, ceiling(mean + 60 * sqrt(mean) + 100), mode,
                       function(k) k * log(m) - m - lgamma(precise(k) + 1),
                       function(k) mean / k)
}, cases$observed, cases$expected))
for (i in which(cases$observed < 1e6)) {
    peer <- poisson.test(cases$observed[i], cases$expected[i],
                         conf.level = cases$level[i])
    stopifnot(abs(as.numeric(c(low[i], high[i])) - peer$conf.int) <
              1e-11 * peer$conf.int + 1e-300,
              abs(as.numeric(p[i]) / peer$p.value - 1) < 1e-9)
}
write_table(c(as.list(cases), list(low = low, high = high,
                                   byar_low = byar_low, byar_high = byar_high,
                                   p = p)), "observed_expected.tsv")

# Two rates, given the sum of their events.
pairs <- merge(read.table(header = TRUE, text = "
events1 time1 events2 time2
11 800 27 1011.5
0 3 4 7.25
4 3 0 7.25
1 1 1 1
250 17877 602 42000
3 40000000 1000000 2e12
123456 10 123000 10
1000000000 1 3 1
"), data.frame(level = c(0.95, 0.99)))
tail <- (1 - pairs$level) / 2
odds_low <- function(x, y, t1, t2) {
    p <- precise(0 * x)
    i <- x > 0
    p[i] <- beta_quantile(tail[i], x[i], y[i] + 1)
    p / (1 - p) * precise(t2) / t1
}
ratio_low <- with(pairs, odds_low(events1, events2, time1, time2))
ratio_high <- with(pairs, 1 / odds_low(events2, events1, time2, time1))
ratio_p <- with(pairs, do.call(c, Map(
    function(x, y, t1, t2) binomial_p(x, x + y, t1, t1 + t2),
    events1, events2, time1, time2)))
write_table(c(as.list(pairs), list(
    ratio = with(pairs, precise(events1) / time1 / (precise(events2) / time2)),
    low = ratio_low, high = ratio_high, p = ratio_p)), "rate_ratio.tsv")
