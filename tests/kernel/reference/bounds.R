# Reference values for bounds.c: the least and the largest that each number may
# be, by linear programs that lpSolve solves, rounded inwards to whole numbers.
#
# The systems are tables whose margins are known up to noise, and random ones:
# a truth is drawn first, so that all have a solution.
suppressPackageStartupMessages(library(lpSolve))
set.seed(20240601)

limits <- function(a, row_low, row_high, low, high) {
    # x = low + y, y >= 0.
    shift <- as.vector(a %*% low)
    n <- ncol(a)
    constraints <- rbind(a, a, diag(n))
    directions <- c(rep("<=", nrow(a)), rep(">=", nrow(a)), rep("<=", n))
    right <- c(row_high - shift, row_low - shift, high - low)
    sapply(seq_len(n), function(j) {
        objective <- as.numeric(seq_len(n) == j)
        ends <- sapply(c("min", "max"), function(end) {
            s <- lp(end, objective, constraints, directions, right)
            stopifnot(s$status == 0)
            low[j] + s$objval
        })
        c(ceiling(ends[1] - 1e-6), floor(ends[2] + 1e-6))
    })
}

table_system <- function() {
    r <- sample(2:4, 1); c <- sample(2:5, 1)
    x <- matrix(rpois(r * c, 3), r, c)
    a <- rbind(t(sapply(seq_len(r), function(i) as.vector(row(x) == i))),
               t(sapply(seq_len(c), function(j) as.vector(col(x) == j)))) * 1
    noise <- sample(c(0, 0, 1, 3), r + c, TRUE)
    off <- sapply(noise, function(b) sample(-b:b, 1))
    sums <- as.vector(a %*% as.vector(x)) + off
    list(a = a, row_low = sums - noise, row_high = sums + noise,
         low = pmax(as.vector(x) - sample(0:9, r * c, TRUE), 0),
         high = as.vector(x) + sample(0:9, r * c, TRUE))
}

random_system <- function() {
    n <- sample(2:8, 1); m <- sample(1:7, 1)
    x <- sample(0:12, n, TRUE)
    a <- matrix(sample(c(0, 0, 1, 1, -1, 2), n * m, TRUE), m, n)
    sums <- as.vector(a %*% x)
    list(a = a, row_low = sums - sample(0:2, m, TRUE),
         row_high = sums + sample(0:2, m, TRUE),
         low = pmax(x - sample(0:8, n, TRUE), 0),
         high = x + sample(0:8, n, TRUE))
}

words <- function(x) paste(x, collapse = " ")
lines <- lapply(seq_len(300), function(k) {
    s <- if (k %% 2) table_system() else random_system()
    l <- limits(s$a, s$row_low, s$row_high, s$low, s$high)
    data.frame(rows = nrow(s$a), numbers = ncol(s$a), matrix = words(t(s$a)),
               row_low = words(s$row_low), row_high = words(s$row_high),
               low = words(s$low), high = words(s$high),
               least = words(l[1, ]), most = words(l[2, ]))
})
write.table(do.call(rbind, lines), "tests/kernel/reference/bounds.tsv",
            sep = "\t", quote = FALSE, row.names = FALSE)
