# Reference values of generalised Cochran-Mantel-Haenszel tests: the quadratic
# forms of Landis, Heyman and Koch (1978), written with Kronecker products, in
# fractions (gmp).  mantelhaen.test() and vcdExtra::CMHtest() agree.
# A case is "strata;..." of "group:outcome:persons,..." with numbers for both,
# which are the scores.
# Run from the root of the checkout.
source("tests/kernel/reference/precise.R")
suppressPackageStartupMessages(library(vcdExtra))

lines <- "case\tstatistic\tvalue"
emit_test <- function(case, name, statistic, df) {
    statistic <- as.numeric(statistic)
    values <- if (df > 0) c(statistic, df, pchisq(statistic, df, lower.tail = FALSE)) else c(NaN, NaN, NaN)
    lines <<- c(lines, paste(case, paste0(name, c("", "_df", "_p")), number(values), sep = "\t"))
}

as_fractions <- function(x) matrix(as.bigq(x), nrow(x), ncol(x))
# Rows and columns that add to the rank, and the quadratic form with them.
form <- function(u, v) {
    keep <- integer(0)
    for (i in seq_along(u)) {
        try_these <- c(keep, i)
        m <- v[try_these, try_these, drop = FALSE]
        if (qr(matrix(as.numeric(m), nrow(m)), tol = 1e-9)$rank == length(try_these)) keep <- try_these
    }
    if (length(keep) == 0) return(list(statistic = NaN, df = 0))
    list(statistic = sum(u[keep] * solve(v[keep, keep, drop = FALSE], u[keep])), df = length(keep))
}

analyse <- function(x) {
    groups <- sort(unique(x$group)); outcomes <- sort(unique(x$outcome))
    case <- paste(vapply(split(x, x$stratum), function(s)
        paste(s$group, s$outcome, format(s$persons, scientific = FALSE, trim = TRUE), sep = ":", collapse = ","), ""), collapse = ";")
    i <- length(groups); j <- length(outcomes)
    score <- list(general = kronecker(diag(i), diag(j)), mean = kronecker(diag(i), t(outcomes)),
                  linear = kronecker(t(groups), t(outcomes)))
    total <- list()
    for (s in split(x, x$stratum)) {
        n <- matrix(0, i, j)
        for (r in seq_len(nrow(s))) n[match(s$group[r], groups), match(s$outcome[r], outcomes)] <-
            n[match(s$group[r], groups), match(s$outcome[r], outcomes)] + s$persons[r]
        all <- sum(n)
        if (all < 2) next
        p <- as.bigq(rowSums(n)) / all
        q <- as.bigq(colSums(n)) / all
        excess <- as.bigq(as.vector(t(n))) - as.bigq(all) * as.vector(t(outer_q(p, q)))
        v <- kron(spread(p), spread(q)) * (as.bigq(all)^2 / (all - 1))
        dim(v) <- c(i * j, i * j)
        for (name in names(score)) {
            a <- as_fractions(score[[name]])
            u <- a %*% matrix(excess, ncol = 1)
            w <- a %*% v %*% t(a)
            if (is.null(total[[name]])) total[[name]] <- list(u = u, v = w)
            else total[[name]] <- list(u = total[[name]]$u + u, v = total[[name]]$v + w)
        }
    }
    for (name in names(score)) {
        r <- if (is.null(total[[name]])) list(statistic = NaN, df = 0)
             else form(total[[name]]$u[, 1], total[[name]]$v)
        emit_test(case, name, r$statistic, r$df)
    }
    invisible(total)
}
outer_q <- function(p, q) matrix(do.call(c, lapply(seq_along(q), function(k) p * q[k])), length(p))
spread <- function(p) {
    m <- outer_q(p, p) * -1
    for (k in seq_along(p)) m[k, k] <- p[k] - p[k]^2
    m
}
# A fraction that is no matrix of one element.
plain <- function(x) { attr(x, "nrow") <- NULL; x }
kron <- function(a, b) {
    m <- matrix(as.bigq(0), nrow(a) * nrow(b), ncol(a) * ncol(b))
    for (i in seq_len(nrow(a))) for (j in seq_len(ncol(a)))
        m[(i - 1) * nrow(b) + seq_len(nrow(b)), (j - 1) * ncol(b) + seq_len(ncol(b))] <- b * plain(a[i, j])
    m
}
value <- function(name) as.numeric(sub(".*\t", "", tail(lines[grepl(paste0("\t", name, "\t"), lines)], 1)))

# Job satisfaction by income (Agresti), by sex.
job <- array(c(1, 2, 0, 0, 3, 3, 1, 2, 11, 17, 8, 4, 2, 3, 5, 2, 1, 0, 0, 0, 1, 3, 0, 1, 2, 5, 7, 9, 1, 1, 3, 6), c(4, 4, 2))
scores <- c(3, 10, 20, 35)
x <- expand.grid(group = scores, outcome = c(1, 3, 4, 5), stratum = 1:2)
x$persons <- as.vector(job)
analyse(x[x$persons > 0, ])
stopifnot(abs(value("general") - mantelhaen.test(job)$statistic) < 1e-9)
theirs <- CMHtest(as.table(job), rscores = scores, cscores = c(1, 3, 4, 5), overall = TRUE)$ALL$table
stopifnot(abs(value("linear") - unlist(theirs["cor", "Chisq"])) < 1e-9,
          abs(value("mean") - unlist(theirs["rmeans", "Chisq"])) < 1e-9,
          abs(value("general") - unlist(theirs["general", "Chisq"])) < 1e-9)

set.seed(4)
for (k in 1:25) {
    n <- sample(2:20, 1)
    x <- data.frame(stratum = sort(sample(1:3, n, TRUE)), group = sample(1:4, n, TRUE) / 2, outcome = sample(-2:2, n, TRUE),
                    persons = sample(c(0:5, 40), n, TRUE))
    if (length(unique(x$group)) > 1 && length(unique(x$outcome)) > 1) analyse(x)
}
analyse(data.frame(stratum = 1, group = c(0, 0, 1, 1), outcome = c(0, 1, 0, 1), persons = c(400000000, 300000000, 400030000, 300000100)))
# strata that do not connect the groups
analyse(data.frame(stratum = c(1, 1, 1, 1, 2, 2, 2, 2), group = c(1, 1, 2, 2, 3, 3, 4, 4), outcome = rep(1:2, 4), persons = c(3, 4, 5, 1, 2, 2, 6, 3)))
writeLines(lines, "tests/kernel/reference/association.tsv")
