# Reference values of representation ratios, gaps and their exact tests.
#
# population: R's closed Wilson form and exact binomial tests. sample and
# containing: score limits by bisection in 200 bits. Tests: masses and tails
# summed term by term. statsmodels' score limits of a difference are wrong and
# are not used.
source("tests/kernel/reference/precise.R")

input <- read_input("03_representation")
own <- read.table(header = TRUE, text = "
x n ref_x ref_n
1 10 8 20
0 10 5 20
10 10 15 20
3 10 3 20
7 10 17 20
5 10 5 10
1 2 2 4
0 100 7 100
250000 1000000 40000000 100000000
")
cases <- rbind(
    data.frame(case = input$row_id,
               input[, c("x", "n", "ref_x", "ref_n")]),
    data.frame(case = 0, own))
x <- cases$x; n <- cases$n; ref_x <- cases$ref_x; ref_n <- cases$ref_n
rest_x <- ref_x - x; rest_n <- ref_n - n
contained <- rest_x >= 0 & n - x <= ref_n - ref_x & rest_n > 0
z <- precise(qnorm(0.025, lower.tail = FALSE))
p0 <- precise(ref_x) / ref_n
share <- precise(x) / n
weight <- precise(n) / ref_n

wilson <- local({
    centre <- (share + z^2 / (2 * n)) / (1 + z^2 / n)
    half <- z / (1 + z^2 / n) *
        sqrt(share * (1 - share) / n + z^2 / (4 * precise(n)^2))
    list(low = ifelse_mpfr(x == 0, 0 * share, centre - half),
         high = ifelse_mpfr(x == n, 0 * share + 1, centre + half))
})
sample_ratio <- koopman(x, n, ref_x, ref_n, z)
sample_gap <- miettinen_nurminen(x, n, ref_x, ref_n, z)
missing <- precise(rep(NaN, length(x)))
containing_ratio <- list(low = missing, high = missing)
containing_gap <- containing_ratio
i <- contained
rest <- koopman(x[i], n[i], rest_x[i], rest_n[i], z)
whole <- function(rr, w)
    ifelse_mpfr(is.infinite(rr), 1 / w, rr / (w * rr + 1 - w))
containing_ratio$low[i] <- whole(rest$low, weight[i])
containing_ratio$high[i] <- whole(rest$high, weight[i])
rest <- miettinen_nurminen(x[i], n[i], rest_x[i], rest_n[i], z)
containing_gap$low[i] <- rest$low * (1 - weight[i])
containing_gap$high[i] <- rest$high * (1 - weight[i])

fisher <- function(a, n1, c, n2)
    do.call(base::c, Map(function(a, n1, c, n2)
        if (a < 0 || c < 0 || c > n2 || n2 == 0 || a + c == 0 ||
            a + c == n1 + n2) precise(NaN) else fisher_p(a, n1, c, n2),
        a, n1, c, n2))
shortfall <- pmax(0, as.numeric(
    -((-as.bigz(n) * as.bigz(ref_x)) %/% as.bigz(ref_n)) - as.bigz(x)))
hires <- pmax(0, as.numeric(
    -((as.bigz(x) * as.bigz(ref_n) - as.bigz(n) * as.bigz(ref_x)) %/%
      (as.bigz(ref_n) - as.bigz(ref_x)))))

hide <- function(v) ifelse(cases$case > 0, NA, v)
write_table(list(case = cases$case, x = hide(x), n = hide(n),
                 ref_x = hide(ref_x), ref_n = hide(ref_n),
                 ratio = share / p0,
                 population_low = wilson$low / p0,
                 population_high = wilson$high / p0,
                 sample_low = sample_ratio$low, sample_high = sample_ratio$high,
                 containing_low = containing_ratio$low,
                 containing_high = containing_ratio$high,
                 gap = share - p0,
                 gap_population_low = wilson$low - p0,
                 gap_population_high = wilson$high - p0,
                 gap_sample_low = sample_gap$low,
                 gap_sample_high = sample_gap$high,
                 gap_containing_low = containing_gap$low,
                 gap_containing_high = containing_gap$high,
                 p_population = do.call(c, Map(binomial_p, x, n, ref_x, ref_n)),
                 p_sample = fisher(x, n, ref_x, ref_n),
                 p_containing = fisher(x, n, rest_x, rest_n),
                 shortfall = shortfall, hires = hires),
            "representation.tsv")
