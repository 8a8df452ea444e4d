package peel

import (
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"

	"niem/crypto"
	"niem/exchange/audit"
	"niem/exchange/releaser"
)

// Handler serves r.
func Handler(r *releaser.Releaser, log *slog.Logger) http.Handler {
	h := &handler{r, log}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /accepted", h.accepted)
	mux.HandleFunc("POST /shares", h.shares)
	mux.HandleFunc("POST /peel", h.peel)
	mux.HandleFunc("GET /peels", h.peels)
	mux.HandleFunc("GET /keys", h.keys)
	mux.HandleFunc("POST /rewrap", h.rewrap)
	mux.HandleFunc("POST /spare", h.spare)
	return mux
}

type handler struct {
	releaser *releaser.Releaser
	log      *slog.Logger
}

func (h *handler) accepted(w http.ResponseWriter, _ *http.Request) {
	size, root := h.releaser.AcceptedTree()
	answer(w, http.StatusOK, acceptedWire{size, root, h.releaser.Time()})
}

func (h *handler) shares(w http.ResponseWriter, req *http.Request) {
	var in sharesWire
	body, err := readBounded(req.Body, maxHead)
	if err != nil || json.Unmarshal(body, &in) != nil {
		answer(w, http.StatusBadRequest, errorWire{Error: "malformed"})
		return
	}
	grants := make([]releaser.Grant, len(in.Grants))
	for i, g := range in.Grants {
		grants[i] = releaser.Grant{Kind: crypto.GrantKind(g.Kind), Person: g.Person}
	}
	shares, err := h.releaser.NewShares(req.Context(), in.Document, grants)
	if err != nil {
		h.refuse(w, err)
		return
	}
	out := sharesWire{Document: in.Document, Grants: make([]shareWire, len(shares))}
	for i, s := range shares {
		out.Grants[i] = shareWire{uint8(s.Kind), s.Person, s.Recipient, s.Wrapped}
	}
	answer(w, http.StatusOK, out)
}

func (h *handler) peel(w http.ResponseWriter, req *http.Request) {
	var in orderWire
	if err := readHead(req.Body, &in); err != nil {
		answer(w, http.StatusBadRequest, errorWire{Error: "malformed"})
		return
	}
	envelope, err := readBounded(req.Body, releaser.MaxEnvelope)
	if err != nil {
		answer(w, http.StatusBadRequest, errorWire{Error: "malformed"})
		return
	}
	g, err := h.releaser.Peel(req.Context(), releaser.Order{
		Request: in.Request, Session: in.Session,
		Entry:      audit.Entry{Index: in.Index, Data: in.Data, Record: in.Record, Salt: in.Salt},
		Checkpoint: in.Checkpoint, Inclusion: in.Inclusion, From: in.From, Consistency: in.Consistency, Cosigned: in.Cosigned, Continues: in.Continues,
		Wrapped: in.Wrapped, Envelope: envelope,
	})
	if err != nil {
		h.refuse(w, err)
		return
	}
	w.Header().Set("Content-Type", "application/octet-stream")
	w.Write(g)
}

func (h *handler) refuse(w http.ResponseWriter, err error) {
	if stale, ok := errors.AsType[*releaser.StaleError](err); ok {
		answer(w, http.StatusConflict, errorWire{Error: "stale", Size: stale.Size})
		return
	}
	if refusal, ok := errors.AsType[*releaser.RefusedError](err); ok {
		h.log.Warn("peeling refused", "check", refusal.Check, "reason", refusal.Error())
		answer(w, http.StatusForbidden, errorWire{Error: "refused", Check: refusal.Check, Here: refusal.Here, Shown: refusal.Shown})
		return
	}
	h.log.Error("peeling failed", "error", err)
	answer(w, http.StatusInternalServerError, errorWire{Error: "failed"})
}

func answer(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	json.NewEncoder(w).Encode(body)
}
