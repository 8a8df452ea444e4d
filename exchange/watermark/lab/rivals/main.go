// Command rivals compares the recipient mark with what a department could use
// instead, each at its strongest: the visible mark read by a program (Tesseract,
// Vietnamese) and held against the list of recipients, and a blind watermark in
// the singular values of a wavelet's low band (wavelet.go). All three face the same
// leaks of the same pages.
//
// The rivals are given our registration, the page before marking and the list of
// recipients; the blind watermark also the tint of the paper as head-room, and the
// strength at which a page is structurally as similar to what it was as ours. It
// marks the luma alone; marking the chroma as well would not survive a gray page.
// Both are believed where the nearest recipient is nearer than all others by a
// margin, where ours accuses at one innocent in a million.
//
//	go run ./exchange/watermark/lab/rivals [-attacks a,b] [-pages 10] -out docs/benchmarks
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"strings"
)

// leaks that are compared unless others are named.
const leaks = "painted-over,another-name,struck-out,jpeg-50,chat-1280-q60,chat-960-q60,thumbnail-640,screenshot-0.5,screenshot-2,crop-25,crop-10,rotate-2,blur-1.5,noise-10,brighter-15,white-240,photo-screen,photo-screen-chat,print-scan,fax,webp-50,dark-mode,palette-16"

func main() {
	attacks := flag.String("attacks", leaks, "leaks by name")
	pages := flag.Int("pages", 10, "pages, spread over the kinds")
	out := flag.String("out", "", "folder for rivals.md and rivals.svg")
	commit := flag.String("commit", "unknown", "of the code that is measured")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := compare(ctx, strings.Split(*attacks, ","), *pages, *out, *commit); err != nil {
		fmt.Fprintln(os.Stderr, "rivals:", err)
		os.Exit(1)
	}
}
