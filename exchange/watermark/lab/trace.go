package lab

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"niem/exchange/watermark"
)

// Finding is the answer of a trace by recipients' numbers and by pages counted
// from 1.
type Finding struct {
	Verdict   *watermark.Verdict
	Recipient int   // 0 unless accused
	Lead      int   // a copy worth asking about where nobody is accused; 0 for none
	Combined  []int // copies that were put together, as far as proven
	Pages     []int
	Session   Session
	Seconds   float64
}

// Session is what the session mark of the pictures says.
type Session struct {
	Found  bool
	Viewer int    // 0 where the view is none of the document's
	How    string // blind, assisted or list
}

// Trace looks for the document in pictures of one leak. page, from 1, restricts
// the search to one page; 0 is all of them.
func (d *Document) Trace(ctx context.Context, pictures []watermark.Picture, page int, progress func(done, total int)) (*Finding, error) {
	pages := d.Pages
	if page != 0 {
		if page < 1 || page > len(d.Pages) {
			return nil, fmt.Errorf("%w: no page %d among %d", ErrPages, page, len(d.Pages))
		}
		pages = pages[page-1 : page]
	}
	began := time.Now()
	v, err := watermark.TraceSessions(ctx, pictures, pages, d.Candidates, watermark.DecideParams{}, d.sessions(), progress)
	if err != nil {
		return nil, err
	}
	f := d.finding(v)
	f.Seconds = time.Since(began).Seconds()
	return f, nil
}

// traceOwn is Trace where it is known that picture i shows page i: each is looked
// for by itself, and the evidence of all is judged together, as Trace does.
func (d *Document) traceOwn(ctx context.Context, pictures []watermark.Picture) (*Finding, error) {
	began := time.Now()
	var seen []*watermark.Soft
	for i, p := range pictures {
		_, soft, err := watermark.Sight(ctx, p, d.Pages[i])
		if errors.Is(err, watermark.ErrNotRegistered) {
			continue
		}
		if err != nil {
			return nil, err
		}
		soft.Picture = i
		seen = append(seen, soft)
	}
	f := d.finding(watermark.Decide(seen, d.Candidates, watermark.DecideParams{}))
	f.Seconds = time.Since(began).Seconds()
	return f, nil
}

func (d *Document) finding(v *watermark.Verdict) *Finding {
	f := &Finding{Verdict: v, Session: d.seen(v.Sessions)}
	for _, p := range v.Pages {
		f.Pages = append(f.Pages, p+1)
	}
	if len(v.Accused) > 1 {
		for _, a := range v.Accused {
			f.Combined = append(f.Combined, NumberOf(a.Recipient))
		}
	}
	switch {
	case v.Outcome == watermark.OutcomeAccused:
		f.Recipient = NumberOf(v.Recipient)
	case v.HasLead:
		f.Lead = NumberOf(v.Recipient)
	}
	return f
}

// sessions is what the detector knows of the session marks, as in the product: the
// key, and one view of every recipient.
func (d *Document) sessions() watermark.Sessions {
	return watermark.Sessions{Epochs: []watermark.SessionEpoch{{Number: 1, Key: d.session}}, Views: d.Views}
}

// seen is the first session mark that was read in the pictures, one of the
// document's views before any other.
func (d *Document) seen(read []watermark.SessionSighting) (found Session) {
	for _, r := range read {
		viewer := slices.Index(d.Views, r.View) + 1
		if !found.Found || found.Viewer == 0 && viewer != 0 {
			found = Session{Found: true, Viewer: viewer, How: r.How}
		}
	}
	return found
}
