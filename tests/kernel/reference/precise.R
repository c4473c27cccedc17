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
beta_tail <- function(x, a, b) {
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
    stopifnot(all(abs(step / x) < 1e-13))
    x
}

# Bisection in all elements at once; f is decreasing in its argument.
bisect <- function(f, low, high, steps = 190) {
    low <- precise(low)
    high <- precise(high)
    for (i in seq_len(steps)) {
        middle <- (low + high) / 2
        above <- f(middle) > 0
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
    upward <- function(from) {
        if (from > high) return(precise(0))
        k <- seq(from, min(high, from + 4e6))
        terms <- cumprod(c(1, ratio(k[-1])))
        stopifnot(k[length(k)] == high || terms[length(terms)] < 1e-25)
        exp(log_mass(from)) * precise(sum(terms))
    }
    downward <- function(from) {
        if (from < low) return(precise(0))
        k <- seq(from, max(low, from - 4e6))
        terms <- cumprod(c(1, 1 / ratio(k[-length(k)])))
        stopifnot(k[length(k)] == low || terms[length(terms)] < 1e-25)
        exp(log_mass(from)) * precise(sum(terms))
    }
    if (x < mode) {
        inside <- mode
        outside <- high + 1
        while (outside - inside > 1) {
            middle <- floor((inside + outside) / 2)
            if (log_mass(middle) <= limit) outside <- middle
            else inside <- middle
        }
        downward(x) + upward(outside)
    } else {
        inside <- mode
        outside <- low - 1
        while (inside - outside > 1) {
            middle <- floor((inside + outside) / 2)
            if (log_mass(middle) <= limit) outside <- middle
            else inside <- middle
        }
        upward(x) + downward(outside)
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
