package main

var (
	tAcceptState     = text{"cho máy mở niêm phong chạy tiếp với tệp trạng thái cũ", "let the releaser go on with an old state file"}
	tAcceptStateLong = text{
		"Chạy trên máy mở niêm phong, dưới người dùng của nó, khi nó đang dừng. Dùng khi tệp trạng thái là bản sao cũ được khôi phục: máy không mở gì cho đến khi có người xem xét. Điều máy chủ đã báo và lý do được giữ bên cạnh tệp trạng thái.",
		"Runs on the releaser's machine, as its user, while it is stopped. For a state file that was brought back from an old copy: the releaser opens nothing until somebody has looked. What the server told and the reason stay beside the state file.",
	}
	tAcceptStateReason = text{"cần --reason: vì sao tệp trạng thái là bản cũ", "--reason is needed: why the state file is an old one"}
	tFlagStateReason   = text{"vì sao tệp trạng thái là bản cũ", "why the state file is an old one"}
	tNotStale          = text{"không có gì phải chấp nhận: tệp trạng thái không bị coi là cũ", "nothing is to be accepted: the state file is not known to be old"}
	tStateAccepted     = text{"Đã chấp nhận. Máy chủ đã báo:\n%s\nHãy khởi động lại máy mở niêm phong, đổi khóa (niem kek rotate) và xem cảnh báo peels_unaccounted.", "Accepted. The server had told:\n%s\nStart the releaser again, rotate its key (niem kek rotate), and look at the alarm peels_unaccounted."}

	tClassFalse = text{"nhật ký ghi loại dữ liệu “%s” còn văn bản là “%s”: máy chủ khai sai để khỏi cần bên làm chứng; hãy báo cán bộ chuyên trách", "the log says data class \"%s\" and the document \"%s\": the server lies to do without witnesses; tell a security officer"}

	tSetReleaserWitnesses  = text{"khóa công khai của các bên làm chứng mà máy mở niêm phong đòi phải ký, cách nhau bằng dấu phẩy", "verifier keys of the witnesses that the releaser wants to have cosigned, between commas"}
	tSetReleaserQuorum     = text{"cần ít nhất bao nhiêu bên làm chứng ký; mặc định quá nửa", "how many of them have to; a majority by default"}
	tSetReleaserWitnessAge = text{"mốc có bên làm chứng ký được cũ tối đa bao lâu", "how old a cosigned checkpoint may be"}
	tSetReleaserRefuse     = text{"loại dữ liệu không mở khi bên làm chứng im lặng, cách nhau bằng dấu phẩy; “-” là không loại nào", "data classes that are not released while witnesses are silent, between commas; \"-\" for none"}
)
