package peel

import (
	"encoding/json"
	"net/http"
	"strconv"

	"niem/crypto"
	"niem/exchange/releaser"
)

func (h *handler) peels(w http.ResponseWriter, req *http.Request) {
	after, err := strconv.ParseInt(req.URL.Query().Get("after"), 10, 64)
	if err != nil || after < 0 {
		answer(w, http.StatusBadRequest, errorWire{Error: "malformed"})
		return
	}
	peels, total, err := h.releaser.Peeled(after)
	if err != nil {
		h.refuse(w, err)
		return
	}
	out := peelsWire{Total: total, Peels: make([]peeledWire, len(peels))}
	for i, p := range peels {
		out.Peels[i] = peeledWire(p)
	}
	answer(w, http.StatusOK, out)
}

func (h *handler) keys(w http.ResponseWriter, req *http.Request) {
	states, err := h.releaser.Keys().States(req.Context())
	if err != nil {
		h.refuse(w, err)
		return
	}
	out := keysWire{Keys: make([]keyWire, len(states))}
	for i, s := range states {
		out.Keys[i] = keyWire(s)
	}
	answer(w, http.StatusOK, out)
}

func (h *handler) rewrap(w http.ResponseWriter, req *http.Request) {
	var in rewrapWire
	body, err := readBounded(req.Body, maxShares)
	if err != nil || json.Unmarshal(body, &in) != nil {
		answer(w, http.StatusBadRequest, errorWire{Error: "malformed"})
		return
	}
	wraps := make([]releaser.Wrap, len(in.Wraps))
	for i, x := range in.Wraps {
		wraps[i] = releaser.Wrap{Document: x.Document, Person: x.Person, Kind: crypto.GrantKind(x.Kind), Wrapped: x.Wrapped}
	}
	rewrapped, err := h.releaser.Rewrap(req.Context(), wraps)
	if err != nil {
		h.refuse(w, err)
		return
	}
	answer(w, http.StatusOK, rewrappedWire{rewrapped})
}

func (h *handler) spare(w http.ResponseWriter, req *http.Request) {
	var in spareWire
	body, err := readBounded(req.Body, maxHead)
	if err != nil || json.Unmarshal(body, &in) != nil {
		answer(w, http.StatusBadRequest, errorWire{Error: "malformed"})
		return
	}
	if err := h.releaser.Keys().Spare(req.Context(), in.Current, in.Begun); err != nil {
		h.refuse(w, err)
		return
	}
	answer(w, http.StatusOK, struct{}{})
}
