# Reference values for perturbation.c: tables of noise with maximum entropy,
# and what a number with noise says about a share.
#
# The kernel finds each row by nested bracketed roots in doubles.  Here it is
# Newton's method on both parameters at once, with 200 bits, started from the
# numbers that stats::optim finds for the convex dual problem.
source("tests/kernel/reference/precise.R")

# The row of n persons: probabilities of -min(n, bound) .. bound.
row_of <- function(variance, bound, n) {
    v <- -min(n, bound):bound
    # Scaled powers keep the first search well conditioned.
    s <- max(abs(v))
    dual <- function(par) {
        e <- par[1] * v / s + par[2] * (v^2 - variance) / s^2
        max(e) + log(sum(exp(e - max(e))))
    }
    gradient <- function(par) {
        e <- par[1] * v / s + par[2] * v^2 / s^2
        p <- exp(e - max(e))
        p <- p / sum(p)
        c(sum(p * v) / s, (sum(p * v^2) - variance) / s^2)
    }
    start <- optim(c(0, 0), dual, gradient, method = "BFGS",
                   control = list(reltol = 1e-15, maxit = 5000))$par
    a <- precise(start[1]) / s
    b <- precise(start[2]) / s^2
    v <- precise(v)
    variance <- precise(variance)
    for (step in 1:200) {
        e <- a * v + b * v^2
        p <- exp(e - max(e))
        p <- p / sum(p)
        m1 <- sum(p * v)
        m2 <- sum(p * v^2)
        m3 <- sum(p * v^3)
        m4 <- sum(p * v^4)
        aa <- m2 - m1^2
        ab <- m3 - m1 * m2
        bb <- m4 - m2^2
        det <- aa * bb - ab^2
        da <- (bb * m1 - ab * (m2 - variance)) / det
        db <- (aa * (m2 - variance) - ab * m1) / det
        a <- a - da
        b <- b - db
        if (abs(da) < 1e-45 && abs(db) < 1e-45) break
    }
    stopifnot(abs(m1) < 1e-40, abs(m2 / variance - 1) < 1e-40)
    p
}

cases <- rbind(c(4, 5), c(1, 5), c(0.01, 5), c(4.99, 5), c(0.5, 1),
               c(0.999999, 1), c(1.5, 2), c(2, 3), c(8, 10), c(9.999, 10),
               c(5, 15), c(50, 100), c(99.9, 100), c(0.01, 100))
rows <- do.call(rbind, apply(cases, 1, function(case) {
    bound <- case[2]
    ns <- if (bound > 20) c(1, 2, 50, 100) else seq_len(bound)
    do.call(rbind, lapply(ns, function(n) {
        p <- row_of(case[1], bound, n)
        data.frame(variance = case[1], bound = bound, n = n,
                   noise = -min(n, bound):bound,
                   cumulative = as.numeric(cumsum(p)))
    }))
}, simplify = FALSE))
write_table(rows, "perturbation.tsv")

# A share of counted in persons, whose variance is that of the share plus that
# of the noise: Wilson's limits are the two roots in p of the score equation
# (share - p)^2 = z^2 p (1 - p) / effective, found here by bisection.
score_limit <- function(share, effective, level, side) {
    z2 <- precise(qchisq(as.numeric(level), 1))
    # One more digit than qchisq has: Newton on the normal tail, as erf.
    z <- sqrt(z2)
    half <- sqrt(precise(2))
    for (i in 1:4)
        z <- z - (erf(z / half) - level) /
            (2 * exp(-z^2 / 2) / sqrt(2 * Const("pi", bits)))
    f <- function(p) (share - p)^2 - z^2 * p * (1 - p) / effective
    inside <- share
    outside <- precise(if (side < 0) 0 else 1)
    for (i in 1:190) {
        middle <- (inside + outside) / 2
        if (f(middle) > 0) outside <- middle else inside <- middle
    }
    inside
}
shares <- expand.grid(persons = c(50, 51, 200, 25000, 1e9),
                      part = c(0.02, 0.366, 0.5, 0.98),
                      variance = c(0, 1, 4, 25), level = c(0.9, 0.95))
shares$counted <- pmax(1, round(shares$persons * shares$part))
limits <- t(mapply(function(x, n, variance, level) {
    x <- precise(x); n <- precise(n); variance <- precise(variance)
    share <- x / n
    # n / effective is the factor by which noise swells the variance.
    effective <- n / (1 + variance / (n * share * (1 - share)))
    expected <- n * precise(0.451)
    z <- (x - expected) / sqrt(expected * (1 - precise(0.451)) + variance)
    c(as.numeric(share),
      as.numeric(score_limit(share, effective, precise(level), -1)),
      as.numeric(score_limit(share, effective, precise(level), 1)),
      as.numeric(z),
      as.numeric(erfc(abs(z) / sqrt(precise(2)))))
}, shares$counted, shares$persons, shares$variance, shares$level))
write_table(cbind(shares[c("counted", "persons", "variance", "level")],
                  share = limits[, 1], low = limits[, 2], high = limits[, 3],
                  z = limits[, 4], p = limits[, 5]),
            "perturbed_share.tsv")
