# Reference values of observed counts in standard deviations, their exact tails
# from one side and both, the chi-squared tests of a 2x2 table and its bounds
# over unknown memberships: in 200 bits and whole numbers.  The bounds are
# looked for among all allocations.
# Run from the root of the checkout.
source("tests/kernel/reference/precise.R")

lines <- "case\tstatistic\tvalue"
emit <- function(case, statistic, value)
    lines <<- c(lines, paste(case, statistic, number(as.numeric(value)), sep = "\t"))

# A tail from x outwards, term by term, from a mass and ratios.
tail_sum <- function(x, last, direction, log_mass, ratio) {
    if ((last - x) * direction < 0) return(precise(0))
    total <- term <- precise(1)
    k <- x
    while (k != last && term > 1e-25 * total) {
        k <- k + direction
        term <- term * (if (direction > 0) ratio(k) else 1 / ratio(k + 1))
        total <- total + term
    }
    exp(log_mass(x)) * total
}

binomial <- function(case, x, n, num, den) {
    p <- precise(num) / den
    log_mass <- function(k) log_choose(n, k) +
        (if (k > 0) k * log(p) else precise(0)) + (if (k < n) (n - k) * log1p(-p) else precise(0))
    ratio <- function(k) precise(n - k + 1) / k * num / (den - num)
    emit(case, "expected", precise(n) * p)
    emit(case, "sd", sqrt(n * p * (1 - p)))
    emit(case, "deviations", (x - n * p) / sqrt(n * p * (1 - p)))
    emit(case, "fewer", tail_sum(x, 0, -1, log_mass, ratio))
    emit(case, "more", tail_sum(x, n, 1, log_mass, ratio))
    emit(case, "two_sided", binomial_p(x, n, num, den))
}

fisher <- function(case, a, n1, c, n2) {
    m <- a + c; n <- n1 + n2
    log_mass <- function(k) log_choose(n1, k) + log_choose(n2, m - k) - log_choose(n, m)
    ratio <- function(k) precise(n1 - k + 1) / k * (m - k + 1) / (n2 - m + k)
    sd <- sqrt(precise(n1) * n2 * m * (n - m) / (precise(n)^2 * (n - 1)))
    emit(case, "expected", precise(n1) * m / n)
    emit(case, "sd", sd)
    emit(case, "deviations", (a - precise(n1) * m / n) / sd)
    emit(case, "fewer", tail_sum(a, max(0, m - n2), -1, log_mass, ratio))
    emit(case, "more", tail_sum(a, min(n1, m), 1, log_mass, ratio))
    emit(case, "two_sided", fisher_p(a, n1, c, n2))
}

chi_squared <- function(case, a, n1, c, n2) {
    counts <- precise(c(a, c, n1 - a, n2 - c))
    n <- sum(counts)
    margins <- precise(n1) * n2 * (a + c) * (n1 + n2 - a - c)
    cross <- abs(precise(a) * n2 - precise(c) * n1)
    expected <- precise(c(n1, n2, n1, n2)) * precise(rep(c(a + c, n1 + n2 - a - c), each = 2)) / n
    logs <- log(counts / expected)
    logs[counts == 0] <- precise(0)
    values <- list(n_minus_1 = cross^2 * (n - 1) / margins, pearson = cross^2 * n / margins,
                   yates = pmax(cross - n / 2, precise(0))^2 * n / margins,
                   likelihood_ratio = 2 * sum(counts * logs))
    for (name in names(values)) {
        x <- values[[name]]
        emit(case, name, x)
        emit(case, paste0(name, "_p"), if (x == 0) 1 else erfc(sqrt(x / 2)))
    }
    if (n < 1e6) {
        r <- suppressWarnings(chisq.test(matrix(c(a, n1 - a, c, n2 - c), 2), correct = FALSE))
        y <- suppressWarnings(chisq.test(matrix(c(a, n1 - a, c, n2 - c), 2)))
        stopifnot(abs(r$statistic - as.numeric(values$pearson)) <= 1e-10 * r$statistic,
                  abs(y$statistic - as.numeric(values$yates)) <= 1e-10 * max(1e-6, y$statistic))
    }
}

# Of the unknown, s selected and r rejected persons, each in the category, the
# other or neither.
bounds <- function(case, a, n1, c, n2, s, r) {
    d <- n2 - c; b <- n1 - a
    grid <- expand.grid(i = 0:s, j = 0:r, k = 0:s, l = 0:r)
    grid <- grid[grid$i + grid$k <= s & grid$j + grid$l <= r, ]
    a <- a + grid$i; b <- b + grid$j; c <- c + grid$k; d <- d + grid$l
    difference <- a / (a + b) - c / (c + d)
    odds <- a * d / (b * c)
    edge <- function(x, f) if (all(is.nan(x))) NaN else f(x[!is.nan(x)])
    first <- which(grid$i == 0 & grid$j == 0 & grid$k == 0 & grid$l == 0)
    emit(case, "rd", difference[first])
    emit(case, "rd_low", edge(difference, min))
    emit(case, "rd_high", edge(difference, max))
    emit(case, "or", odds[first])
    emit(case, "or_low", edge(odds, min))
    emit(case, "or_high", edge(odds, max))
}

name <- function(kind, ...) paste(kind, paste(format(c(...), scientific = FALSE, trim = TRUE), collapse = ","), sep = ":")
for (x in list(c(7, 20, 1, 5), c(0, 10, 7, 100), c(10, 10, 3, 20), c(339, 870, 791, 1000),
               c(15, 405, 57, 1000), c(41, 43, 9, 10), c(1, 1, 1, 2), c(251000, 1000000, 1, 4), c(5, 1000000000, 1, 100000000)))
    do.call(binomial, c(name("binomial", x), as.list(x)))
tables <- list(c(14, 24, 21, 24), c(0, 10, 5, 10), c(3, 7, 0, 9), c(9, 10, 10, 10), c(1, 2, 1, 2), c(1, 1, 0, 1),
               c(48, 90, 206, 259), c(500, 1000, 520, 1001), c(30, 1000000, 10, 1000000), c(250000, 500000, 251000, 500000))
for (x in tables) {
    do.call(fisher, c(name("fisher", x), as.list(x)))
    do.call(chi_squared, c(name("chi", x), as.list(x)))
}
x <- c(400000000, 1000000000, 400003000, 1000000000)
do.call(chi_squared, c(name("chi", x), as.list(x)))
for (x in list(c(14, 24, 21, 24, 1, 2), c(3, 5, 2, 7, 2, 3), c(0, 0, 2, 5, 2, 0), c(0, 0, 2, 5, 0, 2), c(2, 2, 0, 0, 2, 0),
               c(2, 5, 0, 0, 0, 2), c(0, 0, 0, 0, 1, 1), c(0, 0, 0, 0, 2, 3), c(0, 3, 0, 4, 0, 2), c(3, 3, 4, 4, 2, 0),
               c(0, 0, 0, 0, 0, 0), c(1, 2, 3, 4, 0, 0), c(0, 3, 2, 2, 1, 0), c(0, 0, 0, 3, 1, 0)))
    do.call(bounds, c(name("bounds", x), as.list(x)))
writeLines(lines, "tests/kernel/reference/deviation.tsv")
