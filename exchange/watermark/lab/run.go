package lab

import (
	"context"
	"errors"
	"sync"
	"time"
)

// Run is a table of leaks: cells, and the documents that leak.
type Run struct {
	Cells      []Cell
	Papers     []Paper
	Pictures   int // of each cell, spread over the papers
	Recipients int // of each document
	Seed       uint64
	Workers    int             // pictures traced at once
	Spent      func() float64  // processor seconds of this program so far; nil where nobody can tell
	Done       map[string]Row  // rows of a run that was cut off, by cell
	Keep       func(Row) error // takes every row as soon as it is done
	Progress   func(cell string, done, of int, left time.Duration)
}

// ErrRun says that a run can't be done as it is set.
var ErrRun = errors.New("table of leaks")

// Table fills all cells in order.
func (r *Run) Table(ctx context.Context) ([]Row, error) {
	if len(r.Cells) == 0 || len(r.Papers) == 0 || r.Pictures < 1 {
		return nil, ErrRun
	}
	s := newStack(r)
	clock := newClock(r)
	var rows []Row
	for _, c := range r.Cells {
		if row, ok := r.Done[c.Name()]; ok {
			clock.skip(c, c.trials(r.Pictures))
			rows = append(rows, row)
			continue
		}
		row := Row{Cell: c.Name(), Trials: make([]Trial, c.trials(r.Pictures))}
		began, spent := time.Now(), r.spent()
		err := r.each(ctx, len(row.Trials), func(i int) (err error) {
			row.Trials[i], err = s.trial(ctx, c, i)
			if err == nil && r.Progress != nil {
				done, left := clock.tick(c)
				r.Progress(c.Name(), done, clock.pictures, left)
			}
			return err
		})
		if err != nil {
			return rows, err
		}
		row.Seconds, row.Spent = time.Since(began).Seconds(), r.spent()-spent
		rows = append(rows, row)
		if r.Keep != nil {
			if err := r.Keep(row); err != nil {
				return rows, err
			}
		}
	}
	return rows, nil
}

func (r *Run) spent() float64 {
	if r.Spent == nil {
		return 0
	}
	return r.Spent()
}

// each does the work for every picture of a cell, some at once. The first error
// ends it.
func (r *Run) each(ctx context.Context, n int, work func(i int) error) error {
	next := make(chan int)
	errs := make(chan error, n)
	var group sync.WaitGroup
	for range max(1, r.Workers) {
		group.Go(func() {
			for i := range next {
				if err := work(i); err != nil {
					errs <- err
				}
			}
		})
	}
	for i := range n {
		if len(errs) > 0 || ctx.Err() != nil {
			break
		}
		next <- i
	}
	close(next)
	group.Wait()
	select {
	case err := <-errs:
		return err
	default:
		return ctx.Err()
	}
}

// clock tells how long the rest of a run takes, by the time that was needed.
type clock struct {
	mu       sync.Mutex
	began    time.Time
	pictures int // of all cells
	work     int // looks at a page that are still to be taken
	taken    int
	done     int
}

func newClock(r *Run) *clock {
	c := &clock{began: time.Now()}
	for _, cell := range r.Cells {
		n := cell.trials(r.Pictures)
		c.pictures += n
		c.work += looks(cell) * n
	}
	return c
}

// looks is how often a document of a cell is looked for and measured.
func looks(c Cell) int { return c.Shown }

func (c *clock) skip(cell Cell, pictures int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.done += pictures
	c.work -= looks(cell) * pictures
}

func (c *clock) tick(cell Cell) (done int, left time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.done++
	c.taken += looks(cell)
	c.work -= looks(cell)
	return c.done, time.Duration(float64(time.Since(c.began)) / float64(c.taken) * float64(max(0, c.work)))
}
