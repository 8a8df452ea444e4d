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
	book := filepath.Join(dir, "rivals.rows")
	done, err := kept(book)
	if err != nil {
		return err
	}
	for i := range pages {
		r, ok := done[i]
		if !ok {
			if r, err = faced(ctx, i, results); err != nil {
				return err
			}
			r.Commit = commit
			done[i] = r
			if err := keep(book, done); err != nil {
				return err
			}
		}
		for k := range results {
			results[k].count(r.Answers[results[k].leak.Name], r.Leaker)
		}
		// Written after every page: a run that is cut off has what it has.
		if err := os.WriteFile(filepath.Join(dir, "rivals.md"), []byte(markdown(results, ordered(done, i))), 0o644); err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(dir, "rivals.svg"), []byte(plot(results)), 0o644); err != nil {
			return err
		}
		fmt.Fprintf(os.Stderr, "%d of %d pages\n", i+1, pages)
	}
	return os.Remove(book)
}

// faced has all marks of page i face every leak, as many at once as the program may
// use cores.
func faced(ctx context.Context, i int, results []result) (*faces, error) {
	s, err := newSubject(i)
	if err != nil {
		return nil, err
	}
	r := &faces{Kind: s.kind, Leaker: s.leaker, Answers: map[string][len(marks)]answer{}, Quality: s.quality}
	var group sync.WaitGroup
	var lock sync.Mutex
	next, errs := make(chan lab.Leak, len(results)), make([]error, runtime.GOMAXPROCS(0))
	for _, r := range results {
		next <- r.leak
	}
	close(next)
	for w := range errs {
		group.Go(func() {
			for leak := range next {
				answers, err := s.face(ctx, leak, uint64(i))
				if err != nil {
					errs[w] = fmt.Errorf("%s, %s: %w", leak.Name, s.kind, err)
					return
				}
				lock.Lock()
				r.Answers[leak.Name] = answers
				lock.Unlock()
				fmt.Fprintf(os.Stderr, "%s, %s: %v\n", leak.Name, s.kind, answers)
			}
		})
	}
	group.Wait()
	return r, errors.Join(errs...)
}

// count adds one page's answers.
func (r *result) count(answers [len(marks)]answer, leaker int) {
	r.of++
	for k, a := range answers {
		switch s := &r.scores[k]; {
		case a.Named == leaker:
			s.right++
		case a.Named != 0:
			s.wrong++
		case a.Lead == leaker:
			s.leads++
		}
	}
}
