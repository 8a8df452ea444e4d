// Command tracebench runs the recipient mark through every kind of leak and
// prints the results as Markdown tables: how often the right copy of 50 is
// named at 1e-6, how strong the evidence is, how long a trace takes; and how
// often anybody innocent is accused.
//
//	go run ./exchange/watermark/attack/tracebench [-trials 20] [-only crop] [-promised] [-jobs 1]
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"strings"
)

func main() {
	trials := flag.Int("trials", 20, "trials a cell")
	only := flag.String("only", "", "run only cells whose name contains this")
	promised := flag.Bool("promised", false, "run only the cells with a promise")
	jobs := flag.Int("jobs", 1, "trials at the same time; seconds are only meaningful for 1")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	b := bench{trials: *trials, jobs: *jobs, promised: *promised, only: func(name string) bool { return strings.Contains(name, *only) }}
	ok, err := b.run(ctx)
	if err != nil {
		fmt.Fprintln(os.Stderr, "tracebench:", err)
		os.Exit(1)
	}
	if !ok {
		fmt.Fprintln(os.Stderr, "tracebench: a promise is broken, see the tables")
		os.Exit(2)
	}
}
