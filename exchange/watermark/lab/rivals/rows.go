package main

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"

	"niem/exchange/watermark/quality"
)

// faces are a page's answers to all leaks, kept so that a run that was cut off goes
// on where it ended.
type faces struct {
	Commit  string
	Kind    string
	Leaker  int
	Answers map[string][len(marks)]answer
	// Quality is that of ours, and of the blind watermark helped and as documented.
	Quality [3]quality.Figures
}

// kept are the pages, by number, that a file holds.
func kept(path string) (map[int]*faces, error) {
	done := map[int]*faces{}
	b, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return done, nil
	}
	if err != nil {
		return nil, err
	}
	return done, json.Unmarshal(b, &done)
}

func keep(path string, done map[int]*faces) error {
	b, err := json.MarshalIndent(done, "", "\t")
	if err != nil {
		return err
	}
	return os.WriteFile(path, b, 0o644)
}

// ordered are the pages up to one.
func ordered(done map[int]*faces, last int) (all []*faces) {
	for i := range last + 1 {
		all = append(all, done[i])
	}
	return all
}
