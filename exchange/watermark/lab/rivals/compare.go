package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"sync"

	"niem/exchange/watermark/lab"
)

// marks that are compared, in the order of the report.
var marks = [...]string{"recipient mark", "visible mark by OCR", "DWT-DCT-SVD, helped", "DWT-DCT-SVD, as documented"}

// score counts what became of one mark under one leak.
type score struct{ right, wrong, leads int }

// result is one leak's row.
type result struct {
	leak   lab.Leak
	scores [len(marks)]score
	of     int
}

// order is that in which kinds of page are taken, by their number among the
// specimens: different ones first.
var order = [...]int{0, 2, 6, 5, 7, 4, 8, 1, 9, 3, 10, 11, 12}

func compare(ctx context.Context, names []string, pages int, dir, commit string) error {
	results := make([]result, len(names))
	for i, n := range names {
		l, ok := leakByName(n)
		if !ok || l.Pictures != 1 {
			return fmt.Errorf("no leak of one picture is called %q", n)
		}
		results[i].leak = l
	}
	var subjects []*subject
	for i := range pages {
		s, err := newSubject(i)
		if err != nil {
			return err
		}
		if err := s.all(ctx, results, uint64(i)); err != nil {
			return err
		}
		s.m, s.page, s.viewed, s.helped, s.plain = nil, nil, nil, nil, nil
		subjects = append(subjects, s)
		// Written after every page: a run that is cut off has what it has.
		if err := os.WriteFile(filepath.Join(dir, "rivals.md"), []byte(markdown(results, subjects, commit)), 0o644); err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(dir, "rivals.svg"), []byte(plot(results)), 0o644); err != nil {
			return err
		}
		fmt.Fprintf(os.Stderr, "%d of %d pages\n", i+1, pages)
	}
	return nil
}

// all faces every leak, as many at once as the program may use cores.
func (s *subject) all(ctx context.Context, results []result, seed uint64) error {
	var group sync.WaitGroup
	next, errs := make(chan int, len(results)), make([]error, len(results))
	for i := range results {
		next <- i
	}
	close(next)
	for range runtime.GOMAXPROCS(0) {
		group.Go(func() {
			for i := range next {
				answers, err := s.face(ctx, results[i].leak, seed)
				if err != nil {
					errs[i] = fmt.Errorf("%s, %s: %w", results[i].leak.Name, s.kind, err)
					return
				}
				results[i].count(answers, s.leaker)
				fmt.Fprintf(os.Stderr, "%s, %s: %v\n", results[i].leak.Name, s.kind, answers)
			}
		})
	}
	group.Wait()
	return errors.Join(errs...)
}

// count adds one page's answers.
func (r *result) count(answers [len(marks)]answer, leaker int) {
	r.of++
	for k, a := range answers {
		switch s := &r.scores[k]; {
		case a.named == leaker:
			s.right++
		case a.named != 0:
			s.wrong++
		case a.lead == leaker:
			s.leads++
		}
	}
}
