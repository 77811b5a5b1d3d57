using System.Text;
using TrustPoint.Formats.Vouchers;

namespace TrustPoint.Formats.Tests.Vouchers;

/// <summary>RFC 8995 sections 3 and 5.6.1, RFC 8366 section 5.3, RFC 7951 sections 5 and 6. BRS-7.</summary>
public sealed class VoucherRequestTests
{
    private const string Least = "\"serial-number\":\"SN-0001\"";

    [Fact] // the forms of RFC 8995 appendix C.1.1: milliseconds and offset, a nonce in base64url without padding
    public void A_pledges_request_is_read()
    {
        var request = Read("""
            "assertion":"proximity","created-on":"2026-04-13T23:43:23.747+02:00","serial-number":"00-D0-E5-F2-00-02",
            "nonce":"-_Xe9zK8q8L1qWeMtLKfKQ","proximity-registrar-cert":"AQID"
            """);
        Assert.Equal(VoucherAssertion.Proximity, request.Assertion);
        Assert.Equal(new DateTimeOffset(2026, 4, 13, 21, 43, 23, 747, TimeSpan.Zero), request.CreatedOn);
        Assert.Equal("00-D0-E5-F2-00-02", request.SerialNumber);
        Assert.Equal("-_Xe9zK8q8L1qWeMtLKfKQ", request.Nonce);
        Assert.Equal("010203", Hex(request.ProximityRegistrarCert));
        Assert.Null(request.PriorSignedVoucherRequest);
        Assert.Null(request.IdevidIssuer);
    }

    [Fact] // the forms of RFC 8995 appendix C.1.2: idevid-issuer inside its OCTET STRING, the pledge's CMS
    public void A_registrars_request_is_read()
    {
        var request = Read("""
            "assertion":"proximity","created-on":"2026-04-13T21:43:23Z","serial-number":"00-D0-E5-F2-00-02","nonce":"-_Xe9zK8q8L1qWeMtLKfKQ",
            "idevid-issuer":"BBgwFoAUAQIDBAUGBwgJCgsMDQ4PEBESExQ=","prior-signed-voucher-request":"MAA="
            """);
        Assert.Equal("04183016801401020304050607" + "08090a0b0c0d0e0f1011121314", Hex(request.IdevidIssuer));
        Assert.Equal("3000", Hex(request.PriorSignedVoucherRequest));
        Assert.Null(request.ProximityRegistrarCert);
    }

    [Fact] // RFC 8366 section 5.3: all but serial-number may be missing
    public void The_least_request_is_a_serial_number()
    {
        var request = Read(Least);
        Assert.Equal((null, null, "SN-0001", null), (request.CreatedOn, request.Assertion, request.SerialNumber, request.Nonce));
    }

    [Fact] // what pledges of the field write
    public void The_root_of_a_voucher_is_taken_too() =>
        Assert.Equal("SN-0001", VoucherRequest.Decode(Encoding.UTF8.GetBytes($"{{\"ietf-voucher:voucher\":{{{Least}}}}}")).SerialNumber);

    [Fact]
    public void What_is_written_is_read_again_and_absent_members_are_not_written()
    {
        var request = new VoucherRequest { SerialNumber = "SN-0001" };
        Assert.Equal("""{"ietf-voucher-request:voucher":{"serial-number":"SN-0001"}}""", Encoding.UTF8.GetString(request.Encode()));
        var full = new VoucherRequest
        {
            SerialNumber = "SN \"ä\" 1",
            Nonce = "n+/=\\",
            CreatedOn = new(2026, 11, 21, 17, 0, 0, TimeSpan.FromHours(1)),
            Assertion = VoucherAssertion.Logged,
            IdevidIssuer = new byte[] { 1 },
            PriorSignedVoucherRequest = new byte[] { 0xfb, 0xff },
            ProximityRegistrarCert = new byte[] { 3 },
        };
        Assert.Contains("\"created-on\":\"2026-11-21T16:00:00Z\"", Encoding.UTF8.GetString(full.Encode()), StringComparison.Ordinal);
        Assert.Contains("\"+/8=\"", Encoding.UTF8.GetString(full.Encode()), StringComparison.Ordinal); // base64 as RFC 4648 section 4 has it, not escaped
        Assert.Equal(full.Encode(), VoucherRequest.Decode(full.Encode()).Encode());
        Assert.Equal("SN \"ä\" 1", VoucherRequest.Decode(full.Encode()).SerialNumber);
    }

    [Theory] // RFC 8995 section 5.6.1: unknown members are ignored, whatever is in them
    [InlineData("\"est-domain\":\"x\"")]
    [InlineData("\"extensions\":[1,{\"a\":null}]")]
    [InlineData("\"nonce\":null")] // absent
    [InlineData("\"Nonce\":7")] // names are compared with their case
    public void What_is_not_asked_for_is_passed_over(string member) => Assert.Null(Read($"{member},{Least}").Nonce);

    [Theory] // RFC 3339 section 5.6, RFC 6991 date-and-time
    [InlineData("2026-11-21T16:39:25Z")]
    [InlineData("2026-11-21t16:39:25z")]
    [InlineData("2026-11-21T16:39:25.1Z")]
    [InlineData("2026-11-21T16:39:25.123456789Z")] // as Go writes it
    [InlineData("2026-11-21T16:39:25-00:00")]
    [InlineData("2026-11-21T18:39:25+02:00")]
    public void A_time_is_read_in_every_form_of_its_standard(string time) =>
        Assert.Equal(new DateTime(2026, 11, 21, 16, 39, 25), Read($"\"created-on\":\"{time}\",{Least}").CreatedOn!.Value.UtcDateTime, TimeSpan.FromMilliseconds(999));

    [Theory]
    [InlineData("", "voucher request: serial-number is missing")]
    [InlineData("\"serial-number\":null", "voucher request: serial-number is missing")]
    [InlineData("\"serial-number\":7", "voucher request: serial-number is not a string")]
    [InlineData("\"serial-number\":\"\"", "voucher request: serial-number is not a string of 1 to 64 characters without control characters")]
    [InlineData("\"serial-number\":\"a\\u0000b\"", "voucher request: serial-number is not a string of 1 to 64 characters without control characters")]
    [InlineData("\"serial-number\":\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"", "voucher request: serial-number is not a string of 1 to 64 characters without control characters")]
    [InlineData(Least + ",\"nonce\":8", "voucher request: nonce is not a string")]
    [InlineData(Least + ",\"nonce\":\"\"", "voucher request: nonce is not a string of 1 to 128 characters without control characters")]
    [InlineData(Least + ",\"assertion\":\"agent-proximity\"", "voucher request: assertion is not verified, logged or proximity")]
    [InlineData(Least + ",\"assertion\":\"Proximity\"", "voucher request: assertion is not verified, logged or proximity")]
    [InlineData(Least + ",\"assertion\":2", "voucher request: assertion is not a string")]
    [InlineData(Least + ",\"created-on\":\"2026-11-21T16:39:25\"", "voucher request: created-on is not a date and time with an offset (RFC 3339)")]
    [InlineData(Least + ",\"created-on\":\"2026-02-30T16:39:25Z\"", "voucher request: created-on is not a date and time with an offset (RFC 3339)")]
    [InlineData(Least + ",\"created-on\":\"21.11.2026 16:39:25 +01:00\"", "voucher request: created-on is not a date and time with an offset (RFC 3339)")]
    [InlineData(Least + ",\"created-on\":\"2026-11-21T16:39:25Z\\n\"", "voucher request: created-on is not a date and time with an offset (RFC 3339)")]
    [InlineData(Least + ",\"created-on\":1795278000", "voucher request: created-on is not a date and time with an offset (RFC 3339)")]
    // RFC 7951 section 6.6, RFC 4648 section 4
    [InlineData(Least + ",\"proximity-registrar-cert\":\"\"", "voucher request: proximity-registrar-cert is not base64")]
    [InlineData(Least + ",\"proximity-registrar-cert\":\"AQ ID\"", "voucher request: proximity-registrar-cert is not base64")]
    [InlineData(Least + ",\"proximity-registrar-cert\":\"AQID\\n\"", "voucher request: proximity-registrar-cert is not base64")]
    [InlineData(Least + ",\"proximity-registrar-cert\":\"AQI\"", "voucher request: proximity-registrar-cert is not base64")]
    [InlineData(Least + ",\"proximity-registrar-cert\":\"-_-_\"", "voucher request: proximity-registrar-cert is not base64")]
    [InlineData(Least + ",\"proximity-registrar-cert\":\"-----BEGIN CERTIFICATE-----\"", "voucher request: proximity-registrar-cert is not base64")]
    [InlineData(Least + ",\"idevid-issuer\":[1]", "voucher request: idevid-issuer is not base64")]
    [InlineData(Least + ",\"prior-signed-voucher-request\":{}", "voucher request: prior-signed-voucher-request is not base64")]
    public void A_member_that_is_wrong_is_named(string members, string reason) => Refusal.Expect(reason, () => Read(members));

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("\"x\"")]
    [InlineData("{\"ietf-voucher-request:voucher\":[]}")]
    [InlineData("{\"voucher\":{\"serial-number\":\"x\"}}")]
    [InlineData("{\"ietf-voucher-request:voucher\":{\"serial-number\":\"x\"}}x")]
    [InlineData("{\"ietf-voucher-request:voucher\":{\"serial-number\":\"x\",}}")]
    [InlineData("{\"ietf-voucher-request:voucher\":{/* x */\"serial-number\":\"x\"}}")]
    [InlineData("{'ietf-voucher-request:voucher':{}}")]
    [InlineData("\uFEFF{\"ietf-voucher-request:voucher\":{\"serial-number\":\"x\"}}")] // RFC 8259 section 8.1: no byte order mark
    public void Anything_but_one_object_with_the_request_is_refused(string json) =>
        Assert.Throws<DecodeException>(() => VoucherRequest.Decode(Encoding.UTF8.GetBytes(json)));

    [Theory] // at any depth, and however its name is spelled
    [InlineData("\"serial-number\":\"a\",\"serial-number\":\"b\"")]
    [InlineData("\"serial-number\":\"a\",\"serial\\u002dnumber\":\"b\"")]
    [InlineData("\"serial-number\":\"a\",\"x\":[{\"y\":1,\"y\":1}]")]
    public void A_member_that_is_there_twice_is_refused(string members) => Refusal.Expect(NotJson, () => Read(members));

    [Theory] // half a surrogate pair, in a name or in a value, asked for or not
    [InlineData("\"\\ud800\":1," + Least)]
    [InlineData("\"x\":\"\\udc00\"," + Least)]
    [InlineData("\"serial-number\":\"\\ud83d\"")]
    public void What_is_not_Unicode_is_refused(string members) => Refusal.Expect(NotJson, () => Read(members));

    [Theory]
    [InlineData(0xff)]
    [InlineData(0xc0)]
    public void What_is_not_UTF8_is_refused(byte octet)
    {
        var json = Encoding.UTF8.GetBytes($"{{\"ietf-voucher-request:voucher\":{{\"~\":\"~\",{Least}}}}}");
        foreach (var at in new[] { json.IndexOf((byte)'~'), json.LastIndexOf((byte)'~') })
        {
            var broken = (byte[])json.Clone();
            broken[at] = octet;
            Refusal.Expect(NotJson, () => VoucherRequest.Decode(broken));
        }
    }

    [Theory] // the root and the request are two levels
    [InlineData(6, true)]
    [InlineData(7, false)]
    [InlineData(30_000, false)]
    public void Nesting_is_bounded(int depth, bool taken)
    {
        var members = $"\"x\":{new string('[', depth)}{new string(']', depth)},{Least}";
        if (taken) Read(members);
        else Refusal.Expect(NotJson, () => Read(members));
    }

    [Fact]
    public void A_message_is_at_most_64_KiB()
    {
        var json = Encoding.UTF8.GetBytes($"{{\"ietf-voucher-request:voucher\":{{{Least}}}}}".PadRight(64 * 1024));
        VoucherRequest.Decode(json);
        Refusal.Expect("voucher request is larger than 65536 octets", () => VoucherRequest.Decode((byte[])[.. json, (byte)' ']));
    }

    private const string NotJson = "voucher request is not JSON in valid Unicode, of at most 8 levels, with every member once";

    private static VoucherRequest Read(string members) =>
        VoucherRequest.Decode(Encoding.UTF8.GetBytes($"{{\"ietf-voucher-request:voucher\":{{{members}}}}}"));

    private static string Hex(ReadOnlyMemory<byte>? octets) => Convert.ToHexStringLower(octets!.Value.Span);
}
