# Tools shared by the scripts that make reference values: arithmetic with 200
# bits (Rmpfr), exact tails summed term by term, and tables with 17 digits.
# Nothing here follows the kernel's own algorithms.
suppressPackageStartupMessages({
    library(gmp)
    library(Rmpfr)
})

bits <- 200L
precise <- function(x) mpfr(x, bits)

# Input data lies outside of the repository; tables hold only its row numbers.
read_input <- function(name) {
    folder <- Sys.getenv("SPEGEL_DATA")
    if (folder == "") stop("set SPEGEL_DATA to the folder of real data")
    read.csv(file.path(folder, "inputs", name, "input.csv"))
}

number <- function(x) {
    x <- as.numeric(x)
    ifelse(is.nan(x) | is.na(x), "NaN",
           ifelse(is.infinite(x), ifelse(x > 0, "Inf", "-Inf"),
                  sprintf("%.17g", x)))
}

write_table <- function(columns, name) {
    text <- lapply(columns, function(x)
        if (is.numeric(x) || is(x, "mpfr")) number(x) else x)
    write.table(as.data.frame(text, stringsAsFactors = FALSE),
                file.path("tests/kernel/reference", name), sep = "\t",
                quote = FALSE, row.names = FALSE)
}

# Lower tail of the beta distribution: its hypergeometric series, which has
# positive terms only. The first factor, where precision could be lost, has 200
# bits; the sum of positive terms, rounded to doubles, is good to about 1e-12.
# Where b is the smaller shape the series of the other tail is the short one.
beta_tail <- function(x, a, b) {
    turned <- as.numeric(b) < as.numeric(a)
    result <- 0 * x
    i <- which(!turned)
    if (length(i)) result[i] <- beta_series(x[i], a[i], b[i])
    i <- which(turned)
    if (length(i)) result[i] <- 1 - beta_series(1 - x[i], b[i], a[i])
    result
}

beta_series <- function(x, a, b) {
    first <- exp(a * log(x) + b * log1p(-x) - log(a) -
                 (lgamma(a) + lgamma(b) - lgamma(a + b)))
    series <- function(x, a, b) {
        total <- 1
        term <- 1
        from <- 0
        repeat {
            k <- from + 0:9999
            terms <- term * cumprod((a + b + k) / (a + 1 + k) * x)
            total <- total + sum(terms)
            term <- terms[10000]
            from <- from + 10000
            if (term < 1e-25 * total) return(total)
        }
    }
    first * mapply(series, as.numeric(x), as.numeric(a), as.numeric(b))
}

beta_density <- function(x, a, b)
    exp((a - 1) * log(x) + (b - 1) * log1p(-x) -
        (lgamma(a) + lgamma(b) - lgamma(a + b)))

# Lower quantile of the beta distribution: Newton steps from R's own quantile.
beta_quantile <- function(tail, a, b) {
    x <- precise(qbeta(tail, a, b))
    a <- precise(a)
    b <- precise(b)
    for (i in 1:3) {
        step <- (beta_tail(x, a, b) - tail) / beta_density(x, a, b)
        x <- x - step
    }
    stopifnot(all(abs(step / x) < 1e-11))
    x
}

# Bisection in all elements at once; f is decreasing in its argument.
bisect <- function(f, low, high, steps = 75) {
    low <- precise(low)
    high <- precise(high)
    for (i in seq_len(steps)) {
        middle <- (low + high) / 2
        above <- as.numeric(f(middle)) > 0
        above <- !is.na(above) & above
        low[above] <- middle[above]
        high[!above] <- middle[!above]
    }
    (low + high) / 2
}

# log of a binomial coefficient, any size.
log_choose <- function(n, k)
    lgamma(precise(n) + 1) - lgamma(precise(k) + 1) -
        lgamma(precise(n) - precise(k) + 1)

# Two-sided p by minimum likelihood from a log mass and the ratio of each mass
# to the one before it, both functions of the count. Masses within the factor
# 1 + 1e-7 are equal. Tails are summed term by term.
minimum_likelihood <- function(x, low, high, mode, log_mass, ratio) {
    limit <- log_mass(x) + log1p(precise(1e-7))
    if (x == mode) return(precise(1))
    # the sum from a count outwards (direction 1 or -1), relative to its mass
    outward <- function(from, last, direction) {
        if ((last - from) * direction < 0) return(precise(0))
        total <- term <- 1
        k <- from
        while (k != last && term > 1e-25 * total) {
            steps <- min(10000, abs(last - k))
            block <- k + direction * seq_len(steps)
            factors <- if (direction > 0) ratio(block) else 1 / ratio(block + 1)
            terms <- term * cumprod(factors)
            total <- total + sum(terms)
            term <- terms[steps]
            k <- block[steps]
        }
        exp(log_mass(from)) * precise(total)
    }
    if (x < mode) {
        inside <- mode
        outside <- if (log_mass(mode) <= limit) mode else high + 1
        while (outside - inside > 1) {
            middle <- floor((inside + outside) / 2)
            if (log_mass(middle) <= limit) outside <- middle
            else inside <- middle
        }
        outward(x, low, -1) + outward(outside, high, 1)
    } else {
        inside <- mode
        outside <- if (log_mass(mode) <= limit) mode else low - 1
        while (inside - outside > 1) {
            middle <- floor((inside + outside) / 2)
            if (log_mass(middle) <= limit) outside <- middle
            else inside <- middle
        }
        outward(x, high, 1) + outward(outside, low, -1)
    }
}

# Exact binomial test of x of n against the fraction num/den.
binomial_p <- function(x, n, num, den) {
    p <- precise(num) / precise(den)
    minimum_likelihood(
        x, 0, n, min(n, floor((n + 1) * num / den)),
        function(k) log_choose(n, k) +
            (if (k > 0) k * log(p) else precise(0)) +
            (if (k < n) (n - k) * log1p(-p) else precise(0)),
        function(k) (n - k + 1) / k * (num / (den - num)))
}

# Fisher's exact test of a of n1 against c of n2.
fisher_p <- function(a, n1, c, n2) {
    m <- a + c
    minimum_likelihood(
        a, max(0, m - n2), min(n1, m),
        min(n1, m, floor((n1 + 1) * (m + 1) / (n1 + n2 + 2))),
        function(k) log_choose(n1, k) + log_choose(n2, m - k) -
            log_choose(n1 + n2, m),
        function(k) (n1 - k + 1) / k * ((m - k + 1) / (n2 - m + k)))
}

# Lower Koopman limit of the risk ratio, from the statistic as published: the
# chi-squared form, with the restricted share from the quadratic formula.
koopman_low <- function(a, n1, c, n2, z) {
    a <- precise(a); n1 <- precise(n1); c <- precise(c); n2 <- precise(n2)
    excess <- function(log_theta) {
        theta <- exp(log_theta)
        u <- theta * (n1 + c) + a + n2
        p <- (u - sqrt(pmax(u^2 - 4 * theta * (n1 + n2) * (a + c),
                            precise(0)))) / (2 * (n1 + n2))
        statistic <- (a - n1 * p)^2 / (n1 * p * (1 - p)) *
            (1 + n1 * (theta - p) / (n2 * (1 - p)))
        # a restricted share of 1 is no stationary point, for which the
        # published form holds; the second group's part remains of the sum
        edge <- (1 - p) < 1e-40
        statistic <- ifelse_mpfr(edge, (c - n2 / theta)^2 /
                                     (n2 / theta * (1 - 1 / theta)), statistic)
        ifelse_mpfr(a * n2 - theta * c * n1 <= 0, -z^2, statistic - z^2)
    }
    low <- exp(bisect(excess, rep(-80, length(a)), rep(80, length(a))))
    low[a == 0] <- precise(0)
    low[a == 0 & c == 0] <- precise(NaN)
    low
}

ifelse_mpfr <- function(test, yes, no) {
    no[test] <- yes[test]
    no
}

koopman <- function(a, n1, c, n2, z)
    list(low = koopman_low(a, n1, c, n2, z),
         high = 1 / koopman_low(c, n2, a, n1, z))

# Lower Miettinen-Nurminen limit of the risk difference, with the restricted
# shares from the trigonometric solution of the cubic (Farrington, Manning).
miettinen_nurminen_low <- function(a, n1, c, n2, z) {
    a <- precise(a); n1 <- precise(n1); c <- precise(c); n2 <- precise(n2)
    p1 <- a / n1
    p2 <- c / n2
    theta <- n2 / n1
    persons <- n1 + n2
    excess <- function(delta) {
        ca <- 1 + theta
        cb <- -(1 + theta + p1 + theta * p2 + delta * (theta + 2))
        cc <- delta^2 + delta * (2 * p1 + theta + 1) + p1 + theta * p2
        cd <- -p1 * delta * (1 + delta)
        v <- cb^3 / (3 * ca)^3 - cb * cc / (6 * ca^2) + cd / (2 * ca)
        u <- sqrt(pmax(cb^2 / (3 * ca)^2 - cc / (3 * ca), precise(0)))
        u <- ifelse_mpfr(v < 0, -u, u)
        cosine <- v / u^3
        cosine[u == 0] <- precise(1)
        cosine <- pmax(pmin(cosine, precise(1)), precise(-1))
        w <- (Const("pi", bits) + acos(cosine)) / 3
        r1 <- 2 * u * cos(w) - cb / (3 * ca)
        r1 <- pmax(pmin(r1, precise(1), 1 + delta), precise(0), delta)
        r2 <- r1 - delta
        variance <- (r1 * (1 - r1) / n1 + r2 * (1 - r2) / n2) *
            persons / (persons - 1)
        # compared as squares, so that a zero variance is no trouble
        ifelse_mpfr(p1 - p2 - delta <= 0, precise(rep(-1, length(a))),
                    (p1 - p2 - delta)^2 - z^2 * variance)
    }
    low <- bisect(excess, rep(-1, length(a)), p1 - p2)
    low[p1 - p2 == -1] <- precise(-1)
    low
}

miettinen_nurminen <- function(a, n1, c, n2, z)
    list(low = miettinen_nurminen_low(a, n1, c, n2, z),
         high = -miettinen_nurminen_low(c, n2, a, n1, z))
