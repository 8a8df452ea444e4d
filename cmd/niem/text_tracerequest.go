package main

// Texts of tracing by two persons: what is asked, and what becomes of it.
var (
	tActTraceRequested = text{"yêu cầu truy vết nguồn lộ lọt", "trace of a leak asked for"}
	tActTraceAnswered  = text{"trả lời truy vết, có ký", "trace answered and signed"}
	tActTraceDeclined  = text{"từ chối truy vết", "trace declined"}
	tActTraceWithdrawn = text{"rút yêu cầu truy vết", "trace request withdrawn"}

	tNewsTraceAsked     = text{"được yêu cầu truy vết nguồn lộ lọt", "a trace of a leak is asked of you"}
	tNewsTraceWithdrawn = text{"yêu cầu truy vết đã được rút", "trace request withdrawn"}
	tNewsTraceAnswered  = text{"yêu cầu truy vết đã có kết quả", "trace request answered"}
	tNewsTraceDeclined  = text{"yêu cầu truy vết bị từ chối", "trace request declined"}
)
