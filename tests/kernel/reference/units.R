# Reference values of many units compared: control limits from exact tails in
# fractions, dispersion by its definition, the marginal likelihood of
# beta-binomial and gamma-Poisson by Newton's method in 200 bits from optim(),
# posterior quantiles, and expected ranks by integration of all pairs.
# A case is "x/n,x/n,..." at a reference num/den; rates have exposures for n.
# Run from the root of the checkout.
source("tests/kernel/reference/precise.R")

lines <- "kind\tcase\treference\tstatistic\tvalue"
emitter <- function(kind, case, reference) function(statistic, value)
    lines <<- c(lines, paste(kind, case, reference, statistic, number(as.numeric(value)), sep = "\t"))

# The first count with more than p below or at it, less the part of its mass
# that is beyond p, over the size; not below 0.
interpolated <- function(cumulative, p, size) {
    r <- which(cumulative > p)[1]
    before <- if (r == 1) 0 * cumulative[1] else cumulative[r - 1]
    limit <- ((r - 1) - (cumulative[r] - p) / (cumulative[r] - before)) / size
    if (limit < 0) 0 else limit
}
quantiles <- c("1/40", "39/40", "1/1000", "999/1000")

# Newton's method for the root of the two derivatives, which are numeric in 200
# bits too.
polish <- function(gradient, start) {
    at <- precise(start)
    for (step in 1:8) {
        g <- gradient(at)
        h <- at * precise("1e-25")
        j11 <- (gradient(c(at[1] + h[1], at[2])) - g) / h[1]
        j22 <- (gradient(c(at[1], at[2] + h[2])) - g) / h[2]
        det <- j11[1] * j22[2] - j11[2] * j22[1]
        at <- at - c((g[1] * j22[2] - g[2] * j22[1]) / det, (g[2] * j11[1] - g[1] * j11[2]) / det)
    }
    stopifnot(all(abs(as.numeric(gradient(at))) < 1e-20))
    at
}
steps <- function(k) if (k > 0) precise(0:(k - 1)) else NULL
total <- function(v) if (is.null(v) || length(v) == 0) precise(0) else sum(v)

shares <- function(x, n, num, den) {
    emit <- emitter("share", paste(format(x, trim = TRUE, scientific = FALSE), format(n, trim = TRUE, scientific = FALSE), sep = "/", collapse = ","), paste(num, den, sep = "/"))
    theta <- num / den
    z <- ifelse(n > 0, (x - n * theta) / sqrt(n * theta * (1 - theta)), NA)
    dispersion(z, emit)
    for (i in seq_along(x)) {
        if (n[i] == 0 || n[i] > 600) next
        mass <- chooseZ(n[i], 0:n[i]) * as.bigq(num)^(0:n[i]) * as.bigq(den - num)^(n[i]:0) / as.bigq(den)^n[i]
        cumulative <- cumsum(precise(mass))
        for (k in 1:4) emit(paste0("limit_", k, "_", i), interpolated(cumulative, precise(as.bigq(quantiles[k])), n[i]))
    }
    p <- sum(x) / sum(n)
    if (sum((x - n * p)^2 / (p * (1 - p)) - n) <= 0) {
        emit("excess", 0); emit("mean", p)
        return(invisible())
    }
    likelihood <- function(t) {
        a <- plogis(t[1]) / exp(t[2]); b <- (1 - plogis(t[1])) / exp(t[2])
        -sum(lbeta(x + a, n - x + b) - lbeta(a, b))
    }
    best <- optim(c(qlogis(p), -3), likelihood, method = "BFGS", control = list(reltol = 1e-14, maxit = 1000))$par
    gradient <- function(t) {
        m <- t[1]; g <- t[2]
        dm <- dg <- precise(0)
        for (i in seq_along(x)) {
            j <- steps(x[i]); k <- steps(n[i] - x[i]); l <- steps(n[i])
            dm <- dm + total(if (!is.null(j)) 1 / (m + j * g)) - total(if (!is.null(k)) 1 / (1 - m + k * g))
            dg <- dg + total(if (!is.null(j)) j / (m + j * g)) + total(if (!is.null(k)) k / (1 - m + k * g)) -
                total(if (!is.null(l)) l / (1 + l * g))
        }
        c(dm, dg)
    }
    best <- polish(gradient, c(plogis(best[1]), exp(best[2])))
    emit("mean", best[1]); emit("excess", best[2])
    a <- as.numeric(best[1] / best[2]) + x
    b <- as.numeric((1 - best[1]) / best[2]) + n - x
    for (i in seq_along(x)) {
        emit(paste0("shrunken_", i), (best[1] + best[2] * x[i]) / (1 + best[2] * n[i]))
        emit(paste0("low_", i), qbeta(0.025, a[i], b[i]))
        emit(paste0("high_", i), qbeta(0.025, a[i], b[i], lower.tail = FALSE))
        emit(paste0("rank_", i), 1 + sum(sapply(setdiff(seq_along(x), i), function(j) integrate(function(t)
            dbeta(t, a[i], b[i]) * pbeta(t, a[j], b[j], lower.tail = FALSE), 0, 1, rel.tol = 1e-8, subdivisions = 2000)$value)))
    }
}

rates <- function(x, t, num, den) {
    emit <- emitter("rate", paste(format(x, trim = TRUE, scientific = FALSE), format(t, trim = TRUE, scientific = FALSE), sep = "/", collapse = ","), paste(num, den, sep = "/"))
    theta <- num / den
    dispersion(ifelse(t > 0, (x - t * theta) / sqrt(t * theta), NA), emit)
    for (i in which(t > 0)) {
        mean <- precise(t[i]) * num / den
        k <- precise(0:ceiling(as.numeric(mean) + 40 * sqrt(as.numeric(mean)) + 40))
        cumulative <- cumsum(exp(k * log(mean) - mean - lgamma(k + 1)))
        for (q in 1:4) emit(paste0("limit_", q, "_", i), interpolated(cumulative, precise(as.bigq(quantiles[q])), t[i]))
    }
    m <- sum(x) / sum(t)
    if (sum((x - m * t)^2 - x) <= 0) {
        emit("excess", 0); emit("mean", m)
        return(invisible())
    }
    likelihood <- function(p) -sum(dnbinom(x[t > 0], size = exp(-p[2]), mu = exp(p[1]) * t[t > 0], log = TRUE))
    best <- optim(c(log(m), -3), likelihood, method = "BFGS", control = list(reltol = 1e-14, maxit = 1000))$par
    gradient <- function(p) {
        dm <- dg <- precise(0)
        for (i in which(t > 0)) {
            e <- p[1] * t[i]; j <- steps(x[i])
            dm <- dm + (x[i] - e) / (1 + p[2] * e)
            dg <- dg + total(if (!is.null(j)) j / (1 + j * p[2])) + log1p(p[2] * e) / p[2]^2 - (x[i] + 1 / p[2]) * e / (1 + p[2] * e)
        }
        c(dm, dg)
    }
    best <- polish(gradient, exp(best))
    emit("mean", best[1]); emit("excess", best[2])
    shape <- as.numeric(1 / best[2]) + x
    rate <- as.numeric(1 / (best[1] * best[2])) + t
    for (i in seq_along(x)) {
        emit(paste0("shrunken_", i), (1 / best[2] + x[i]) / (1 / (best[1] * best[2]) + t[i]))
        emit(paste0("low_", i), qgamma(0.025, shape[i], rate[i]))
        emit(paste0("high_", i), qgamma(0.025, shape[i], rate[i], lower.tail = FALSE))
        emit(paste0("rank_", i), 1 + sum(sapply(setdiff(seq_along(x), i), function(j) integrate(function(s)
            dgamma(s, shape[i], rate[i]) * pgamma(s, shape[j], rate[j], lower.tail = FALSE), 0, Inf, rel.tol = 1e-8, subdivisions = 2000)$value)))
    }
}

dispersion <- function(z, emit) {
    z <- sort(z[!is.na(z)])
    tenth <- floor(length(z) / 10)
    if (tenth > 0) {
        z[seq_len(tenth)] <- z[tenth + 1]
        z[length(z) + 1 - seq_len(tenth)] <- z[length(z) - tenth]
    }
    emit("dispersion", mean(z^2))
}

set.seed(7)
n <- c(sample(3:40, 15), 120, 300, 0)
shares(rbinom(18, n, rbeta(18, 4, 6)), n, 2, 5)
shares(c(3, 5, 2, 8), c(10, 12, 9, 20), 1, 3)
shares(c(0, 4, 0, 9, 1, 30), c(4, 4, 6, 9, 2, 400), 1, 10)
shares(c(700, 900, 1200), c(2000, 2100, 4000), 1, 3)
n <- sample(20:90, 12)
shares(rbinom(12, n, 0.03), n, 3, 100)
t <- c(10.5, 3, 20, 7.25, 50, 90, 1, 0)
rates(c(3, 4, 2, 5, 30, 20, 3, 0), t, 1, 2)
rates(c(2, 1, 3, 1), c(4, 3, 5, 3), 1, 2)
rates(c(150, 90, 200, 75), c(1000, 800, 1000, 900), 1, 8)
writeLines(lines, "tests/kernel/reference/units.tsv")
