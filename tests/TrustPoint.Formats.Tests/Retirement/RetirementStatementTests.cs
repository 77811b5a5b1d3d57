using System.Text;
using TrustPoint.Formats.Retirement;

namespace TrustPoint.Formats.Tests.Retirement;

/// <summary>What certificates of retirement say, as octets: one form, and everything else is refused.</summary>
public class RetirementStatementTests
{
    private const string Golden = """
        {"type":"certificate-of-retirement","version":1,"subject":{"kind":"device","name":"pump-1","manufacturer":"Acme Drives","serial-number":"SN-1"},"retired-at":"2026-03-01T12:00:00Z","reason":"worn out","proof":"shredded, Ina and Kim","people":[{"name":"ina","proof":"session 4"},{"name":"kim","proof":"session 9"}],"revoked":[{"issuer":"CN=Issuing,O=Plant","serial":"0102","reason":"cessationOfOperation","revoked-at":"2026-03-01T11:59:59Z"}],"older-revoked":3,"destroyed-keys":[],"last-lists":[],"log":{"index":7,"entry":"e30=","checkpoint":"bm90ZQo=","inclusion-path":["AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="]}}
        """;

    private const string GoldenBox = """
        {"type":"certificate-of-retirement","version":1,"subject":{"kind":"appliance","name":"0123456789abcdef","log-key-id":"k9","evidence-sha256":"ab12"},"retired-at":"2026-03-01T12:00:00Z","reason":"the plant is closed","proof":"2 keys destroyed; the key of the log signs this and is destroyed after it","people":[{"name":"uid:0","proof":"admin-socket"},{"name":"kim","proof":"session 9"}],"revoked":[],"older-revoked":0,"destroyed-keys":[{"key-id":"k1","destroyed-at":"2026-03-01T12:00:00Z","how":"destroyed"},{"key-id":"k2","destroyed-at":"2026-03-01T12:00:00Z","how":"destroyed"}],"last-lists":[],"log":{"index":7,"entry":"e30=","checkpoint":"bm90ZQo=","inclusion-path":["AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="]}}
        """;

    private static readonly RetirementStatement Statement = new()
    {
        Subject = new(SubjectKind.Device, "pump-1") { Manufacturer = "Acme Drives", SerialNumber = "SN-1" },
        RetiredAt = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero),
        Reason = "worn out",
        Proof = "shredded, Ina and Kim",
        People = [new("ina", "session 4"), new("kim", "session 9")],
        Certificates = [new("CN=Issuing,O=Plant", "0102", "cessationOfOperation", new(2026, 3, 1, 11, 59, 59, TimeSpan.Zero))],
        OlderCertificates = 3,
        Log = new(7, "{}"u8.ToArray(), "note\n"u8.ToArray(), [Enumerable.Range(0, 32).Select(octet => (byte)octet).ToArray()]),
    };

    [Fact] // LIF-55
    public void LIF_55_a_statement_has_one_form()
    {
        Assert.Equal(Golden, Encoding.UTF8.GetString(Statement.Encode()));
        Assert.Equal(Golden, Encoding.UTF8.GetString(RetirementStatement.Decode(Encoding.UTF8.GetBytes(Golden)).Encode()));
    }

    [Fact] // LIF-57
    public void LIF_57_an_authority_s_says_its_key_and_its_last_lists()
    {
        var authority = Statement with
        {
            Subject = new(SubjectKind.Authority, "plant") { Subject = "CN=Plant", Certificate = "ab" },
            Keys = [new("k1", Statement.RetiredAt, "destroyed in the key store")],
            Lists = [new("plant", "12", Statement.RetiredAt.AddDays(7), "cd")],
        };
        var read = RetirementStatement.Decode(authority.Encode());
        Assert.Equal((authority.Subject, authority.Keys[0], authority.Lists[0]), (read.Subject, read.Keys[0], read.Lists[0]));
    }

    [Fact] // LIF-57
    public void LIF_57_a_box_s_names_its_keys_and_the_one_that_goes_after_it()
    {
        var box = Statement with
        {
            Subject = new(SubjectKind.Appliance, "0123456789abcdef") { LogKey = "k9", Evidence = "ab12" },
            Reason = "the plant is closed",
            Proof = "2 keys destroyed; the key of the log signs this and is destroyed after it",
            People = [new("uid:0", "admin-socket"), new("kim", "session 9")],
            Certificates = [],
            OlderCertificates = 0,
            Keys = [new("k1", Statement.RetiredAt, "destroyed"), new("k2", Statement.RetiredAt, "destroyed")],
        };
        Assert.Equal(GoldenBox, Encoding.UTF8.GetString(box.Encode()));
        Assert.Equal(box.Subject, RetirementStatement.Decode(Encoding.UTF8.GetBytes(GoldenBox)).Subject);
    }

    [Theory] // LIF-57: what could be read in two ways is not read at all
    [InlineData("\"kind\":\"appliance\"", "\"kind\":\"Appliance\"")]
    [InlineData("\"log-key-id\":\"k9\",", "\"log-key-id\":\"\",")]
    [InlineData("\"log-key-id\":\"k9\",\"evidence-sha256\":\"ab12\"", "\"evidence-sha256\":\"ab12\",\"log-key-id\":\"k9\"")]
    [InlineData("\"evidence-sha256\":\"ab12\"", "\"evidence-sha256\":12")]
    [InlineData("\"key-id\":\"k1\",", "")]
    [InlineData("\"last-lists\":[],", "")]
    public void LIF_57_any_other_form_of_a_box_s_is_refused(string part, string other) =>
        Assert.Throws<DecodeException>(() => RetirementStatement.Decode(Encoding.UTF8.GetBytes(GoldenBox.Replace(part, other, StringComparison.Ordinal))));

    [Theory] // LIF-55: what could be read in two ways is not read at all
    [InlineData("{\"type\"", "{ \"type\"")]
    [InlineData("\"version\":1", "\"version\":2")]
    [InlineData("\"version\":1", "\"version\":1,\"note\":\"x\"")]
    [InlineData("\"kind\":\"device\"", "\"kind\":\"box\"")]
    [InlineData("\"name\":\"pump-1\"", "\"name\":\"\"")]
    [InlineData("\"name\":\"pump-1\"", "\"name\":\"pump\\n1\"")]
    [InlineData("\"name\":\"pump-1\"", "\"name\":\"pump\\u002d1\"")]
    [InlineData("\"reason\":\"worn out\",", "")]
    [InlineData("\"reason\":\"worn out\",", "\"reason\":\"worn out\",\"reason\":\"worn out\",")]
    [InlineData("2026-03-01T12:00:00Z", "2026-03-01T13:00:00+01:00")]
    [InlineData("2026-03-01T12:00:00Z", "yesterday")]
    [InlineData("\"older-revoked\":3", "\"older-revoked\":-3")]
    [InlineData("\"older-revoked\":3", "\"older-revoked\":\"3\"")]
    [InlineData("\"index\":7", "\"index\":7.0")]
    [InlineData("\"index\":7", "\"index\":-7")]
    [InlineData("\"entry\":\"e30=\"", "\"entry\":\"e31=\"")]
    [InlineData("\"last-lists\":[]", "\"last-lists\":{}")]
    [InlineData("]}}", "]}} ")]
    public void LIF_55_any_other_form_is_refused(string part, string other) =>
        Assert.Throws<DecodeException>(() => RetirementStatement.Decode(Encoding.UTF8.GetBytes(Golden.Replace(part, other, StringComparison.Ordinal))));

    [Fact] // LIF-55
    public void LIF_55_what_is_too_large_is_refused()
    {
        var many = Statement with { Certificates = [.. Enumerable.Repeat(Statement.Certificates[0], RetirementStatement.MostCertificates + 1)] };
        Assert.Throws<DecodeException>(() => RetirementStatement.Decode(many.Encode()));
        Assert.Throws<DecodeException>(() => RetirementStatement.Decode(new byte[RetirementStatement.MaxSize + 1]));
    }
}
