# Reference values of paired data: McNemar's tests in whole numbers, Newcombe's
# interval in 200 bits from the published steps.
source("tests/kernel/reference/precise.R")

input <- read_input("13_paired")
own <- read.table(header = TRUE, text = "
n11 n10 n01 n00
1 1 7 12
0 0 0 1
5 0 0 5
30 2 1 30
400000000 1000 1200 600000000
")
cases <- rbind(data.frame(case = input$table_id, n11 = input$n11,
                          n10 = input$n10, n01 = input$n01, n00 = input$n00),
               data.frame(case = 0, own))
cases <- merge(cases, data.frame(level = c(0.95, 0.99)))

mcnemar <- function(n10, n01) {
    n <- n10 + n01
    if (n == 0) return(list(exact = precise(NaN), midp = precise(NaN)))
    least <- min(n10, n01)
    whole <- as.bigz(2)^n
    tail <- precise(sum(chooseZ(n, 0:least))) / precise(whole)
    mass <- precise(chooseZ(n, least)) / precise(whole)
    list(exact = pmin(2 * tail, precise(1)), midp = 2 * tail - mass)
}
# With n10 = n01 twice the tail less one mass is 1 already.
tests <- Map(mcnemar, cases$n10, cases$n01)

newcombe <- function(n11, n10, n01, n00, level) {
    z <- precise(qnorm((1 - level) / 2, lower.tail = FALSE))
    n <- precise(n11 + n10 + n01 + n00)
    wilson <- function(x) {
        if (x == 0) return(list(low = precise(0), high = z^2 / (n + z^2)))
        if (x == n) return(list(low = n / (n + z^2), high = precise(1)))
        p <- x / n
        centre <- (p + z^2 / (2 * n)) / (1 + z^2 / n)
        half <- z / (1 + z^2 / n) * sqrt(p * (1 - p) / n + z^2 / (4 * n^2))
        list(low = centre - half, high = centre + half)
    }
    w1 <- wilson(n11 + n10)
    w2 <- wilson(n11 + n01)
    p1 <- (n11 + n10) / n
    p2 <- (n11 + n01) / n
    margins <- precise(n11 + n10) * (n01 + n00) * (n11 + n01) * (n10 + n00)
    cross <- precise(n11) * n00 - precise(n10) * n01
    if (cross > n / 2) cross <- cross - n / 2
    else if (cross >= 0) cross <- precise(0)
    phi <- if (margins == 0) precise(0) else cross / sqrt(margins)
    dl1 <- p1 - w1$low
    du1 <- w1$high - p1
    dl2 <- p2 - w2$low
    du2 <- w2$high - p2
    list(value = p1 - p2,
         low = p1 - p2 - sqrt(dl1^2 - 2 * phi * dl1 * du2 + du2^2),
         high = p1 - p2 + sqrt(du1^2 - 2 * phi * du1 * dl2 + dl2^2))
}
limits <- with(cases, Map(newcombe, n11, n10, n01, n00, level))
part <- function(l, name) do.call(c, lapply(l, `[[`, name))
hide <- function(v) ifelse(cases$case > 0, NA, v)
write_table(list(case = cases$case, n11 = hide(cases$n11),
                 n10 = hide(cases$n10), n01 = hide(cases$n01),
                 n00 = hide(cases$n00), level = cases$level,
                 value = part(limits, "value"), low = part(limits, "low"),
                 high = part(limits, "high"), exact = part(tests, "exact"),
                 midp = part(tests, "midp")), "paired.tsv")
