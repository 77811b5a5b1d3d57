using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using TrustPoint.Formats.Cms;
using TrustPoint.Testing.Appliances;
using TrustPoint.Testing.Est;
using TrustPoint.Testing.Load;

namespace TrustPoint.Appliance.Tests.Clients;

/// <summary>How bodies stand on the wire: what clients in the field send, and what they can read. RFC 8951 section 3.</summary>
[Collection(Shared.Name)]
public class FramingTests(SharedAppliance shared)
{
    private const string Json = "Accept: application/json";

    public static TheoryData<string> Spellings => ["one line", "64 LF", "76 LF", "76 CRLF", "tabs", "blank lines", "der", "chunked", "chunked der", "expect", "content-transfer-encoding", "accept", "parameters"];

    [Theory, MemberData(nameof(Spellings))]
    public async Task Every_spelling_of_a_request_in_the_field_is_read(string spelling)
    {
        var device = await TestDevice.AddAsync(shared.Process, $"framing-{Guid.NewGuid():N}");
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        await using var connection = await EstConnection.OpenAsync(shared.Process.DevicesPort, null);

        var status = await connection.SendAsync(Spell(spelling, TestDevice.Pkcs10($"CN={device.Name}", key), EstRequest.Basic(device.Credentials)));

        Assert.True(status == 200, connection.LastAnswer);
        using var certificate = TestDevice.WithKey(FleetDevice.Issued(connection.Body.Span), key);
        Assert.Equal($"CN={device.Name}", certificate.Subject);
    }

    [Fact] // EST-6: leniency beyond RFC 8951 section 3 is the site's to choose
    public async Task Der_and_pem_are_read_where_the_configuration_says_so()
    {
        await using var appliance = await ApplianceProcess.StartAsync(null, ("TrustPoint__Est__AcceptDer", "false"), ("TrustPoint__Est__AcceptPem", "true"));
        var device = await TestDevice.AddAsync(appliance, "framing");
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var der = TestDevice.Pkcs10($"CN={device.Name}", key);
        await using var connection = await EstConnection.OpenAsync(appliance.DevicesPort, null);

        Assert.Equal(400, await connection.SendAsync(Spell("der", der, EstRequest.Basic(device.Credentials))));
        Assert.Equal(200, await connection.SendAsync(Spell("pem", der, EstRequest.Basic(device.Credentials))));
        Assert.Equal(200, await connection.SendAsync(Spell("one line", der, EstRequest.Basic(device.Credentials))));

        var strict = await TestDevice.AddAsync(shared.Process, $"framing-{Guid.NewGuid():N}");
        await using var another = await EstConnection.OpenAsync(shared.Process.DevicesPort, null);
        Assert.Equal(400, await another.SendAsync(Spell("pem", TestDevice.Pkcs10($"CN={strict.Name}", key), EstRequest.Basic(strict.Credentials))));
    }

    [Theory] // strongSwan reads all headers inside its first 1,024 bytes; neither it nor libest reads chunks
    [InlineData("cacerts", "application/pkcs7-mime; smime-type=certs-only", null)]
    [InlineData("cacerts", "application/pkcs7-mime; smime-type=certs-only", Json)]
    [InlineData("csrattrs", "application/csrattrs", null)]
    public async Task An_answer_is_one_line_with_its_length_under_few_headers(string operation, string type, string? header)
    {
        await using var connection = await EstConnection.OpenAsync(shared.Process.DevicesPort, null);

        Assert.Equal(200, await connection.SendAsync(EstRequest.Get(EstRequest.Target(operation), header is null ? [] : [header])));

        Assert.InRange(connection.Head.Length, 1, 512);
        Assert.Contains($"Content-Type: {type}\r\n", connection.Head, StringComparison.Ordinal);
        Assert.Contains($"Content-Length: {connection.Body.Length}\r\n", connection.Head, StringComparison.Ordinal);
        Assert.DoesNotContain("Transfer-Encoding", connection.Head, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(connection.Body.Length - 1, connection.Body.Span.IndexOf((byte)'\n'));
        Assert.True(Base64.IsValid(connection.Body.Span[..^1]));
    }

    [Theory] // libest cannot read a line over 1,024
    [InlineData("libest 1.0", 64)]
    [InlineData("curl/8.0", int.MaxValue)]
    public async Task Libest_is_given_short_lines(string agent, int columns)
    {
        await using var connection = await EstConnection.OpenAsync(shared.Process.DevicesPort, null);

        await connection.SendAsync(EstRequest.Get(EstRequest.Target("cacerts"), $"User-Agent: {agent}"));

        var lines = Encoding.ASCII.GetString(connection.Body.Span).TrimEnd('\n').Split('\n');
        Assert.Equal(columns == int.MaxValue, lines.Length == 1);
        Assert.All(lines[..^1], line => Assert.Equal(columns, line.Length));
        Assert.Equal(2, CertsOnly.Decode(Convert.FromBase64String(string.Concat(lines))).Count);
    }

    private static byte[] Spell(string spelling, byte[] der, string authorization)
    {
        var text = Convert.ToBase64String(der);
        byte[] Body(string body, params string[] headers) => EstRequest.Send("POST", EstRequest.Target("simpleenroll"), Encoding.ASCII.GetBytes(body), [EstRequest.Pkcs10, authorization, .. headers]);
        byte[] Chunked(byte[] body) =>
        [
            .. Encoding.ASCII.GetBytes($"POST {EstRequest.Target("simpleenroll")} HTTP/1.1\r\nHost: localhost\r\n{EstRequest.Pkcs10}\r\n{authorization}\r\nTransfer-Encoding: chunked\r\n\r\n"),
            .. body.Chunk(100).SelectMany(chunk => (byte[])[.. Encoding.ASCII.GetBytes(chunk.Length.ToString("x", CultureInfo.InvariantCulture)), 13, 10, .. chunk, 13, 10]),
            .. "0\r\n\r\n"u8,
        ];
        return spelling switch
        {
            "one line" => Body(text), // and neither Accept nor User-Agent
            "64 LF" => Body(Wrap(text, 64, "\n")),
            "76 LF" => Body(Wrap(text, 76, "\n")),
            "76 CRLF" => Body(Wrap(text, 76, "\r\n")),
            "tabs" => Body(Wrap(text, 20, "\t ")),
            "blank lines" => Body($"\r\n\r\n{Wrap(text, 64, "\n\n")}\r\n\r\n"),
            "der" => EstRequest.Send("POST", EstRequest.Target("simpleenroll"), der, EstRequest.Pkcs10, authorization),
            "pem" => Body(PemEncoding.WriteString("CERTIFICATE REQUEST", der)),
            "chunked" => Chunked(Encoding.ASCII.GetBytes(Wrap(text, 64, "\n"))),
            "chunked der" => Chunked(der),
            "expect" => Body(text, "Expect: 100-continue"),
            "content-transfer-encoding" => Body(Wrap(text, 76, "\r\n"), "Content-Transfer-Encoding: base64"),
            "accept" => Body(text, "Accept: */*", "User-Agent: anything"),
            "parameters" => EstRequest.Send("POST", EstRequest.Target("simpleenroll"), Encoding.ASCII.GetBytes(text), "Content-Type: Application/PKCS10; charset=us-ascii", authorization),
            _ => throw new ArgumentOutOfRangeException(nameof(spelling)),
        };
    }

    private static string Wrap(string text, int columns, string end) => string.Concat(text.Chunk(columns).Select(line => new string(line) + end));
}
