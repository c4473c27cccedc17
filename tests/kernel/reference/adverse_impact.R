# Reference values of adverse impact: every group of every case against the
# case's benchmark, decisions in whole numbers and fractions (gmp).
source("tests/kernel/reference/precise.R")

input <- read_input("15_multigroup_disparity")
input$row <- seq_len(nrow(input))
rows <- lapply(split(input, input$case_id), function(g) {
    a <- g$selected
    n <- g$n
    large <- n > 0 & 100 * n >= 2 * sum(n)
    rate <- as.bigq(a, n)
    best <- which(large)[1]
    for (i in which(large))
        if (rate[i] > rate[best] || (rate[i] == rate[best] && n[i] > n[best]))
            best <- i
    c <- rep(a[best], nrow(g))
    m <- rep(n[best], nrow(g))
    z <- precise(rep(qnorm(0.025, lower.tail = FALSE), nrow(g)))
    limits <- koopman(a, n, c, m, z)
    p <- mapply(function(a, n, c, m)
        if (a + c == 0 || a + c == n + m) NaN else
            as.numeric(fisher_p(a, n, c, m)), a, n, c, m)
    up <- function(q) -((-numerator(q)) %/% denominator(q))
    violated <- rate / rate[best] < as.bigq(4, 5)
    list(row = g$row, benchmark = rep(g$row[best], nrow(g)),
         small = as.integer(!large),
         ratio = as.numeric(rate / rate[best]),
         low = as.numeric(limits$low), high = as.numeric(limits$high), p = p,
         violated = as.integer(violated),
         flip_flop = as.integer(as.bigq(a + 1, n) > as.bigq(c - 1, m)),
         to_rule = pmax(0, as.numeric(up(rate[best] * as.bigq(4, 5) * n)) - a),
         to_parity = pmax(0, as.numeric(up(rate[best] * n)) - a))
})
names <- base::c("row", "benchmark", "small", "ratio", "low", "high", "p",
                 "violated", "flip_flop", "to_rule", "to_parity")
columns <- lapply(names, function(k)
    unlist(lapply(rows, `[[`, k), use.names = FALSE))
names(columns) <- names
order <- order(columns$row)
write_table(lapply(columns, function(v) v[order]), "adverse_impact.tsv")
