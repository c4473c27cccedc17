# Reference values for two groups: risk ratio, risk difference, odds ratio and
# the tests of the 2x2 table.
#
# Score limits: bisection in 200 bits (precise.R). Exact and mid-p odds ratios:
# root-finding to the last digits over the whole support, each weight from
# logarithms of ratios, checked against whole-number arithmetic where the
# support is small. R's fisher.test is not used for intervals: its uniroot
# stops at 1e-4, which leaves its limits off by up to 0.7 % and its estimate
# by 1e-4. statsmodels' score limits of a difference are wrong as well.
source("tests/kernel/reference/precise.R")

input <- read_input("02_twobytwo")
own <- read.table(header = TRUE, text = "
a n1 c n2
0 10 5 10
7 10 5 10
21 24 14 24
1 2 0 1
0 1 1 1
3 1000 0 1000
999 1000 990 1000
500100 1000000 499000 1000000
12 1000000 30 2000000
999980 1000000 999990 1000000
0 1000000 5 1000000
999999990 1000000000 999999000 1000000000
")
cases <- rbind(
    data.frame(case = input$table_id, a = input$a, n1 = input$a + input$b,
               c = input$c, n2 = input$c + input$d),
    data.frame(case = 0, own))
cases <- merge(cases, data.frame(level = c(0.95, 0.99)))
a <- cases$a; n1 <- cases$n1; c2 <- cases$c; n2 <- cases$n2
tail <- (1 - cases$level) / 2
z <- precise(qnorm(tail, lower.tail = FALSE))
degenerate <- a + c2 == 0 | a + c2 == n1 + n2
p1 <- precise(a) / n1
p2 <- precise(c2) / n2

rr <- p1 / p2
koopman_limits <- koopman(a, n1, c2, n2, z)
katz_se <- sqrt(1 / precise(a) - 1 / precise(n1) +
                1 / precise(c2) - 1 / precise(n2))
katz_se[a == 0 | c2 == 0] <- precise(NaN)

rd_limits <- miettinen_nurminen(a, n1, c2, n2, z)
wilson <- function(x, n) {
    p <- precise(x) / n
    centre <- (p + z^2 / (2 * n)) / (1 + z^2 / n)
    half <- z / (1 + z^2 / n) *
        sqrt(p * (1 - p) / n + z^2 / (4 * precise(n)^2))
    list(low = centre - half, high = centre + half)
}
w1 <- wilson(a, n1)
w2 <- wilson(c2, n2)
newcombe_low <- p1 - p2 - sqrt((p1 - w1$low)^2 + (w2$high - p2)^2)
newcombe_high <- p1 - p2 + sqrt((w1$high - p1)^2 + (p2 - w2$low)^2)

sample_or <- precise(a) * (n2 - c2) / (precise(n1 - a) * c2)
woolf_se <- sqrt(1 / precise(a) + 1 / precise(n1 - a) + 1 / precise(c2) +
                 1 / precise(n2 - c2))
empty_cell <- a == 0 | a == n1 | c2 == 0 | c2 == n2
sample_or[empty_cell] <- precise(NaN)
woolf_se[empty_cell] <- precise(NaN)

# Weights of the noncentral hypergeometric distribution at odds ratio 1.
log_weights <- function(n1, n2, m) {
    k <- max(0, m - n2):min(n1, m)
    j <- k[-1]
    list(k = k, log = base::c(0, cumsum(
        log((n1 - j + 1) / j) + log((m - j + 1) / (n2 - m + j)))))
}
probabilities <- function(w, log_psi) {
    l <- w$log + (w$k - w$k[1]) * log_psi
    l <- exp(l - max(l))
    l / sum(l)
}
root <- function(f, guess) {
    width <- 1
    while (f(guess - width) * f(guess + width) > 0) width <- 2 * width
    uniroot(f, guess + base::c(-width, width), tol = 1e-15,
            maxiter = 10000)$root
}
conditional <- function(a, n1, c, n2, tail) {
    w <- log_weights(n1, n2, a + c)
    guess <- log((a + .5) * (n2 - c + .5) / ((n1 - a + .5) * (c + .5)))
    lowest <- a == w$k[1]
    highest <- a == w$k[length(w$k)]
    if (lowest && highest) return(rep(NaN, 5))
    upper <- function(half) function(l) {
        p <- probabilities(w, l)
        sum(p[w$k > a]) + half * p[w$k == a] - tail
    }
    lower <- function(half) function(l) {
        p <- probabilities(w, l)
        sum(p[w$k < a]) + half * p[w$k == a] - tail
    }
    value <- if (lowest) -Inf else if (highest) Inf else
        root(function(l) sum(probabilities(w, l) * (w$k - a)), guess)
    limits <- base::c(
        if (lowest) -Inf else root(upper(1), guess),
        if (highest) Inf else root(lower(1), guess),
        if (lowest) -Inf else root(upper(0.5), guess),
        if (highest) Inf else root(lower(0.5), guess))
    if (length(w$k) < 700) {
        exact <- function(log_psi, inside) {
            psi <- exp(precise(log_psi))
            weights <- precise(chooseZ(n1, w$k) * chooseZ(n2, a + c - w$k)) *
                psi^(w$k - w$k[1])
            as.numeric(sum(weights * inside) / sum(weights))
        }
        half <- 0.5 * (w$k == a)
        residual <- base::c(
            if (!lowest) exact(limits[1], w$k >= a),
            if (!highest) exact(limits[2], w$k <= a),
            if (!lowest) exact(limits[3], (w$k > a) + half),
            if (!highest) exact(limits[4], (w$k < a) + half)) - tail
        stopifnot(all(abs(residual) < 1e-13))
    }
    exp(base::c(value, limits))
}
odds <- t(mapply(conditional, a, n1, c2, n2, tail))

midp <- mapply(function(a, n1, c, n2) {
    w <- log_weights(n1, n2, a + c)
    p <- probabilities(w, 0)
    2 * min(sum(p[w$k < a]), sum(p[w$k > a])) + p[w$k == a]
}, a, n1, c2, n2)
midp <- pmin(midp, 1)
fisher <- do.call(base::c, Map(function(a, n1, c, n2, degenerate)
    if (degenerate) precise(NaN) else fisher_p(a, n1, c, n2),
    a, n1, c2, n2, degenerate))
midp[degenerate] <- NaN
for (i in which(n1 + n2 < 2000 & !degenerate)) {
    peer <- fisher.test(matrix(base::c(a[i], c2[i], n1[i] - a[i],
                                       n2[i] - c2[i]), 2))$p.value
    stopifnot(abs(as.numeric(fisher[i]) / peer - 1) < 1e-10)
}

chisq <- (precise(a) * (n2 - c2) - precise(c2) * (n1 - a))^2 *
    (precise(n1) + n2 - 1) / precise(n1) / n2 / (a + c2) / (n1 + n2 - a - c2)
chisq[degenerate] <- precise(NaN)

hide <- function(v) ifelse(cases$case > 0, NA, v)
write_table(list(
    case = cases$case, a = hide(a), n1 = hide(n1), c = hide(c2), n2 = hide(n2),
    level = cases$level,
    rr = rr, koopman_low = koopman_limits$low,
    koopman_high = koopman_limits$high,
    katz_low = rr * exp(-z * katz_se), katz_high = rr * exp(z * katz_se),
    rd = p1 - p2, mn_low = rd_limits$low, mn_high = rd_limits$high,
    newcombe_low = newcombe_low, newcombe_high = newcombe_high,
    or = odds[, 1], exact_low = odds[, 2], exact_high = odds[, 3],
    midp_low = odds[, 4], midp_high = odds[, 5],
    woolf = sample_or, woolf_low = sample_or * exp(-z * woolf_se),
    woolf_high = sample_or * exp(z * woolf_se),
    fisher_p = fisher, midp_p = midp, chisq = chisq,
    chisq_p = pchisq(as.numeric(chisq), 1, lower.tail = FALSE)),
    "two_group.tsv")
