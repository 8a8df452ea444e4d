package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"time"

	"niem/exchange/audit"
)

func print(w io.Writer, say messages, r audit.Report) error {
	var b bytes.Buffer
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	line(say.log, r.Origin)
	line(say.counts, r.Size, r.Records, r.Erased)
	line(say.root, r.Root)
	if !r.Time.IsZero() {
		line(say.time, r.Time.Format(time.RFC3339Nano))
	}
	for _, f := range r.Findings {
		where := say.wholeLog
		if f.Index >= 0 {
			where = fmt.Sprintf(say.entry, f.Index)
		}
		if f.Detail != "" {
			line("  %s: %s (%s: %q)", where, say.findings[f.Code], f.Code, f.Detail)
		} else {
			line("  %s: %s (%s)", where, say.findings[f.Code], f.Code)
		}
	}
	if more := r.Total - len(r.Findings); more > 0 {
		line("  "+say.andOther, more)
	}
	if !r.Pinned {
		line(say.unpinned, r.VKey)
	}
	if r.Total > 0 {
		line(say.failed, r.Total)
	} else {
		line("%s", say.verified)
	}
	_, err := w.Write(b.Bytes())
	return err
}

type answer struct {
	File     string             `json:"file"`
	Verified bool               `json:"verified"`
	Pinned   bool               `json:"pinned"` // the key was given, not taken from the file
	Origin   string             `json:"origin"`
	VKey     string             `json:"vkey"`
	Size     int64              `json:"size"`
	Root     string             `json:"root"` // base64
	Time     *time.Time         `json:"time"`
	Records  int                `json:"records"`
	Erased   int                `json:"erased"`
	ByKind   map[audit.Kind]int `json:"by_kind"`
	Total    int                `json:"findings_total"`
	Findings []finding          `json:"findings"`
}

type finding struct {
	Entry  *int64     `json:"entry"` // null: the whole log
	Code   audit.Code `json:"code"`
	Detail string     `json:"detail"`
}

func printJSON(w io.Writer, file string, r audit.Report) error {
	a := answer{File: file, Verified: r.Total == 0, Pinned: r.Pinned, Origin: r.Origin, VKey: r.VKey, Size: r.Size, Root: r.Root.String(),
		Records: r.Records, Erased: r.Erased, ByKind: r.ByKind, Total: r.Total, Findings: []finding{}}
	if !r.Time.IsZero() {
		a.Time = &r.Time
	}
	for _, f := range r.Findings {
		out := finding{Code: f.Code, Detail: f.Detail}
		if f.Index >= 0 {
			out.Entry = &f.Index
		}
		a.Findings = append(a.Findings, out)
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	return enc.Encode(a)
}
