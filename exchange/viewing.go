package exchange

import (
	"context"
	"io"
	"time"
)

// listed is how many documents a list holds at most.
const listed = 500

// Inbox lists what was sent to the reader, newest first.
func (s *Service) Inbox(ctx context.Context, reader Person) ([]InboxItem, error) {
	return s.store.Inbox(ctx, reader.ID, listed)
}

// Sent lists what the person sent, newest first.
func (s *Service) Sent(ctx context.Context, sender Person) ([]InboxItem, error) {
	items, err := s.store.Sent(ctx, sender.ID, listed)
	if err != nil {
		return nil, err
	}
	keys, err := s.store.KEKs(ctx)
	if err != nil {
		return nil, err
	}
	for i, item := range items {
		if !item.RecalledAt.IsZero() {
			items[i].FinalSince, _ = FinalSince(keys, item.RecalledAt)
		}
	}
	return items, nil
}

// Sending proves when a document was sent, by its place on the log: whoever reads
// it holds that against the end of the device that signed it.
func (s *Service) Sending(ctx context.Context, reader Person, doc DocumentID) (Receipt, error) {
	entry, err := s.store.SentEntry(ctx, reader.ID, doc)
	if err != nil {
		return Receipt{}, err
	}
	return s.receipt(ctx, entry)
}

// Object is a stream of ciphertext; the reader closes it.
type Object struct {
	io.ReadCloser
	Size int64
}

// PageQuery asks for one page block of an open view.
type PageQuery struct {
	Person   Person
	Session  ID
	View     ID
	Document DocumentID
	Page     int // from 1
}

// Page streams the block of a page. Recall, expiry and session are checked
// anew for every page. That the page was served is noted when the stream is
// closed, so that the note delays nothing.
func (s *Service) Page(ctx context.Context, q PageQuery) (Object, error) {
	now := s.now()
	sum, err := s.store.ViewObject(ctx, q.Person.ID, q.Session, q.View, q.Document, q.Page, now)
	if err != nil {
		return Object{}, err
	}
	r, size, err := s.blob.Get(ctx, sum)
	if err != nil {
		return Object{}, err
	}
	return Object{&servedPage{ReadCloser: r, note: func() {
		// The reader may have hung up: the page was served all the same.
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
		defer cancel()
		if err := s.store.PageServed(ctx, q.View, q.Page, now); err != nil {
			s.security.WarnContext(ctx, "served page could not be noted", "document", q.Document.String(), "page", q.Page, "error", err)
		}
	}}, size}, nil
}

// servedPage calls note once if anything was read.
type servedPage struct {
	io.ReadCloser
	read   bool
	closed bool
	note   func()
}

func (p *servedPage) Read(b []byte) (int, error) {
	n, err := p.ReadCloser.Read(b)
	p.read = p.read || n > 0
	return n, err
}

func (p *servedPage) Close() error {
	err := p.ReadCloser.Close()
	if p.read && !p.closed {
		p.note()
	}
	p.closed = true
	return err
}

// Original streams the sealed original to whoever holds the master grant.
func (s *Service) Original(ctx context.Context, p Person, id DocumentID) (Object, error) {
	sum, err := s.store.Original(ctx, p.ID, id)
	if err != nil {
		return Object{}, err
	}
	r, size, err := s.blob.Get(ctx, sum)
	if err != nil {
		return Object{}, err
	}
	return Object{r, size}, nil
}
