# Reference values of square tables, in whole numbers and fractions (gmp) from
# the definitions: quadratic forms by solving, the stationary distribution from
# its equations.  mcnemar.test() agrees where it has an answer.
# Run from the root of the checkout.
source("tests/kernel/reference/precise.R")

lines <- "case\tstatistic\tvalue"
emit <- function(case, statistic, value)
    lines <<- c(lines, paste(case, statistic, number(as.numeric(value)), sep = "\t"))
emit_test <- function(case, name, statistic, df) {
    statistic <- as.numeric(statistic)
    emit(case, name, if (df > 0) statistic else NaN)
    emit(case, paste0(name, "_df"), if (df > 0) df else NaN)
    emit(case, paste0(name, "_p"), if (df > 0) pchisq(statistic, df, lower.tail = FALSE) else NaN)
}
parse <- function(text) {
    rows <- strsplit(strsplit(text, ";")[[1]], ",")
    do.call(rbind, lapply(rows, as.numeric))
}

# Moves connect states: whose sets have a margin of their own.
parts <- function(x) {
    part <- seq_len(nrow(x))
    for (step in part) for (i in part) for (j in seq_len(nrow(x)))
        if (i != j && x[i, j] + x[j, i] > 0) part[part == max(part[i], part[j])] <- min(part[i], part[j])
    part
}
quadratic <- function(u, v) as.bigq(sum(u * solve(v, u)))

# gmp's solve() looks for no pivot.  NULL when there is not one solution.
solve_exactly <- function(a, b) {
    k <- nrow(a)
    for (i in seq_len(k)) {
        pivot <- Filter(function(r) a[r, i] != 0, i:k)
        if (length(pivot) == 0) return(NULL)
        rows <- c(pivot[1], i)
        a[rev(rows), ] <- a[rows, ]
        b[rev(rows)] <- b[rows]
        for (r in setdiff(seq_len(k), i)) {
            factor <- c(a[r, i] / a[i, i])
            attr(factor, "nrow") <- NULL
            a[r, ] <- a[r, ] - a[i, ] * factor
            b[r] <- b[r] - b[i] * factor
        }
    }
    for (i in seq_len(k)) {
        pivot <- a[i, i]
        attr(pivot, "nrow") <- NULL
        b[i] <- b[i] / pivot
    }
    b
}

analyse <- function(case) {
    x <- parse(case); k <- nrow(x)
    pairs <- which(upper.tri(x) & x + t(x) > 0, arr.ind = TRUE)
    bowker <- as.bigq(0)
    for (r in seq_len(nrow(pairs))) {
        there <- as.bigz(x[pairs[r, 1], pairs[r, 2]]); back <- as.bigz(x[pairs[r, 2], pairs[r, 1]])
        bowker <- bowker + (there - back)^2 / (there + back)
    }
    emit_test(case, "bowker", bowker, nrow(pairs))
    if (nrow(pairs) == k * (k - 1) / 2 && k > 2)
        stopifnot(abs(mcnemar.test(x)$statistic - as.numeric(bowker)) <= 1e-10 * max(1, as.numeric(bowker)))

    part <- parts(x)
    keep <- unlist(lapply(unique(part), function(p) which(part == p)[-1]))
    u <- as.bigq(rowSums(x) - colSums(x))[keep]
    v <- matrix(as.bigq(0), k, k)
    w <- matrix(as.bigq(0), k, k)
    d <- rowSums(x) - colSums(x)
    for (i in 1:k) for (j in 1:k) {
        v[i, j] <- as.bigq(if (i == j) rowSums(x)[i] + colSums(x)[i] - 2 * x[i, i] else -x[i, j] - x[j, i])
        w[i, j] <- v[i, j] - as.bigq(d[i]) * d[j] / sum(x)
    }
    df <- length(keep)
    stuart <- if (df > 0) quadratic(u, v[keep, keep]) else 0
    emit_test(case, "stuart", stuart, df)
    # the covariance itself is singular when everybody moves one way
    emit_test(case, "bhapkar", if (df == 0) NaN else if (stuart == sum(x)) Inf else quadratic(u, w[keep, keep]), df)

    n <- rowSums(x)
    defined <- all(n > 0)
    p <- matrix(as.bigq(0), k, k)
    for (i in 1:k) for (j in 1:k) if (n[i] > 0) p[i, j] <- as.bigq(x[i, j]) / n[i]
    trace <- as.bigq(0)
    for (i in 1:k) trace <- trace + p[i, i]
    emit(case, "shorrocks", if (defined && k > 1) (k - trace) / (k - 1) else NaN)
    # pi (P - I) = 0 with the last equation replaced by the sum
    a <- matrix(as.bigq(0), k, k)
    for (i in 1:k) for (j in 1:k) a[j, i] <- if (j == k) as.bigq(1) else p[i, j] - (i == j)
    pi <- if (defined) solve_exactly(a, as.bigq(c(rep(0, k - 1), 1)))
    for (i in 1:k) emit(case, paste0("stationary_", i), if (is.null(pi)) NaN else pi[i])
}

compare <- function(first, second) {
    case <- paste(first, second, sep = "|")
    x <- parse(first); y <- parse(second)
    pearson <- as.bigq(0); g <- precise(0); df <- 0
    for (i in seq_len(nrow(x))) {
        both <- rbind(x[i, ], y[i, ])
        if (any(rowSums(both) == 0)) next
        both <- both[, colSums(both) > 0, drop = FALSE]
        df <- df + ncol(both) - 1
        for (r in 1:2) for (j in seq_len(ncol(both))) {
            expected <- as.bigq(rowSums(both)[r]) * colSums(both)[j] / sum(both)
            pearson <- pearson + (both[r, j] - expected)^2 / expected
            if (both[r, j] > 0)
                g <- g + 2 * both[r, j] * log(precise(both[r, j]) * sum(both) / (precise(rowSums(both)[r]) * colSums(both)[j]))
        }
    }
    emit_test(case, "pearson", pearson, df)
    emit_test(case, "g", g, df)
}

# Glass's British mobility; unaided vision (Stuart); then what is awkward.
glass <- "50,45,8,18,8;28,174,84,154,55;11,78,110,223,96;14,150,185,714,447;3,42,72,320,411"
vision <- "1520,266,124,66;234,1512,432,78;117,362,1772,205;36,82,179,492"
for (case in c(glass, vision, "5,3;1,7", "5,0;0,7", "0,4;0,3", "2,3,0;0,4,1;0,0,5", "1,0,0;0,1,0;2,3,4", "0,1;1,0", "3,2,0,0;1,4,0,0;0,0,5,2;0,0,6,1",
               "0,3,0;0,0,0;0,0,0", "0,5,0;0,0,5;5,0,0", "4", "900000000,1000,20;1300,800000000,7;3,90,700000000",
               "1,1,0;1,1,0;0,1,1")) analyse(case)
compare(glass, "51,43,10,15,9;30,180,90,140,60;9,80,100,230,99;16,140,190,700,460;2,45,70,330,400")
compare("5,3;1,7", "2,6;0,0")
compare("5,0;1,7", "2,0;3,3")
compare("5,0;0,0", "2,0;3,3")
compare("500000000,400000000;1,2", "500010000,400003000;2,1")
writeLines(lines, "tests/kernel/reference/mobility.tsv")
