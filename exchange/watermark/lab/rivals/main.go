// Command rivals compares the recipient mark with what a department could use
// instead, each at its strongest: the visible mark read by a program (Tesseract,
// Vietnamese) and held against the list of recipients, and a blind watermark in
// the singular values of a wavelet's low band (wavelet.go). All three face the same
// leaks of the same pages.
//
// The rivals are given our registration, the list of recipients and, the blind
// watermark, the same tint of the paper as head-room, and the share of its codes
// that we ask of ours: one innocent in a million. It marks the luma alone; marking
// the chroma as well would not survive a gray page.
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
const usual = "jpeg-50,chat-1280-q60,chat-960-q60,thumbnail-640,screenshot-0.5,screenshot-1,screenshot-2,crop-50,crop-25,crop-10,rotate-2,blur-1.5,noise-10,brighter-15,contrast-1.3,white-240,median,black-out-20,webp-50,photo-screen,photo-hard,print-scan"

func main() {
	attacks := flag.String("attacks", usual, "leaks by name")
	pages := flag.Int("pages", 10, "pages, spread over the kinds")
	out := flag.String("out", "", "folder for rivals.md and rivals.svg")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := compare(ctx, strings.Split(*attacks, ","), *pages, *out); err != nil {
		fmt.Fprintln(os.Stderr, "rivals:", err)
		os.Exit(1)
	}
}
