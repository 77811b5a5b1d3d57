using System.Text.RegularExpressions;
using TrustPoint.Appliance.Rest;
using TrustPoint.Devices.Registry;

namespace TrustPoint.Appliance.CommandLine;

/// <summary>The commands that enrol this very device, to paste into a shell on it. A test runs what is printed here as it stands.</summary>
internal static partial class EnrolmentCommands
{
    /// <summary>What the device may do, and the commands.</summary>
    // A device's name, a host name and a code hold no character that a shell or an OpenSSL subject would read as anything else.
    public static void Write(TextWriter words, Invitation invitation, Device device)
    {
        words.WriteLine($"""
            Device {invitation.Device} may enrol once, until {Terminal.Time(invitation.ExpiresAt)}.

              user  {invitation.User}
              code  {invitation.Code}
              EST   {invitation.EstUrl}

            """);
        WriteSteps(words, invitation, device);
    }

    /// <summary>The commands alone.</summary>
    public static void WriteSteps(TextWriter words, Invitation invitation, Device device)
    {
        var name = invitation.Device;
        var names = SubjectAltNames(device);
        words.WriteLine($"""
            Here: write the trust anchors to a file, and bring it to the device by a way you trust.

              ./trustpoint ca export --anchors > trustpoint-anchors.pem

            On the device, with curl and openssl:

              openssl ecparam -name prime256v1 -genkey -noout -out {name}.key
              openssl req -new -key {name}.key -subj "/CN={name}"{OpenSslNames(names)} -outform DER | openssl base64 -A > {name}.csr
              curl -sS --fail-with-body --cacert trustpoint-anchors.pem -u {invitation.User}:{invitation.Code} -H "Content-Type: application/pkcs10" --data-binary @{name}.csr -o {name}.p7 {invitation.EstUrl}/simpleenroll
              openssl base64 -d -A -in {name}.p7 | openssl pkcs7 -inform DER -print_certs -out {name}.pem
            """);
        WriteStrongSwan(words, invitation, names);
        WriteWindows(words, invitation, names);
    }

    private static void WriteStrongSwan(TextWriter words, Invitation invitation, IReadOnlyList<(string Kind, string Value)> names)
    {
        // strongSwan puts the path of a URL before /.well-known/est, so it reaches only what the path without label serves.
        const string Unlabelled = "/.well-known/est";
        if (!invitation.EstUrl.EndsWith(Unlabelled, StringComparison.Ordinal)) return;
        var name = invitation.Device;
        words.WriteLine($"""

            Or with strongSwan's pki:

              pki --gen --type ecdsa --size 256 --outform pem > {name}.key
              pki --req --in {name}.key --type ecdsa --dn "CN={name}"{StrongSwanNames(names)} --outform der > {name}.csr
              pki --est --url {invitation.EstUrl[..^Unlabelled.Length]} --in {name}.csr --cacert trustpoint-anchors.pem --userpass {invitation.User}:{invitation.Code} --outform pem > {name}.pem
            """);
    }

    // Windows has no EST client: certreq makes key and request and takes in what comes back, curl (a part of Windows) brings them to and fro.
    // SuppressDefaults keeps certreq from asking for extensions that nobody wanted.
    private static void WriteWindows(TextWriter words, Invitation invitation, IReadOnlyList<(string Kind, string Value)> names)
    {
        var name = invitation.Device;
        string[] wanted =
        [
            "[NewRequest]", $"Subject = \"CN={name}\"", "KeyAlgorithm = ECDSA_P256", "ProviderName = \"Microsoft Software Key Storage Provider\"", "MachineKeySet = TRUE",
            "Exportable = FALSE", "SuppressDefaults = TRUE", .. WindowsNames(names),
        ];
        words.WriteLine($"""

            Or on Windows, in PowerShell as an administrator (its key stays in Windows; the first line makes Windows trust this authority):

              certutil -f -addstore Root trustpoint-anchors.pem
              {string.Join(", ", wanted.Select(line => $"'{line.Replace("'", "''", StringComparison.Ordinal)}'"))} | Set-Content -Encoding Ascii {name}.inf
              certreq -new -q -binary {name}.inf {name}.der
              [Convert]::ToBase64String([IO.File]::ReadAllBytes("$pwd\{name}.der")) | Set-Content -NoNewline -Encoding Ascii {name}.csr
              curl.exe -sS --fail-with-body --ssl-revoke-best-effort --cacert trustpoint-anchors.pem -u {invitation.User}:{invitation.Code} -H "Content-Type: application/pkcs10" --data-binary "@{name}.csr" -o {name}.p7 {invitation.EstUrl}/simpleenroll
              [IO.File]::WriteAllBytes("$pwd\{name}.p7b", [Convert]::FromBase64String((Get-Content -Raw {name}.p7)))
              certreq -accept -machine {name}.p7b
            """);
    }

    private static IReadOnlyList<(string Kind, string Value)> SubjectAltNames(Device device) =>
        [.. device.DnsNames.Select(name => ("DNS", name)), .. device.IpAddresses.Select(ip => ("IP", ip)), .. device.Uris.Select(uri => ("URI", uri))];

    private static string OpenSslNames(IReadOnlyList<(string Kind, string Value)> names) =>
        names is [] ? "" : $" -addext \"subjectAltName={string.Join(',', names.Select(name => $"{name.Kind}:{InBash(InOpenSsl(name.Value))}"))}\"";

    private static string StrongSwanNames(IReadOnlyList<(string Kind, string Value)> names) =>
        string.Concat(names.Select(name => $" --san \"{(name.Kind == "URI" ? "uri:" : "")}{InBash(name.Value)}\""));

    // Between double quotes. Of all that is filled in only a URI can hold what a shell would read (RFC 3986 section 2.2: sub-delims).
    private static string InBash(string value) => ReadByBash().Replace(value, @"\$0");

    // openssl reads it as a line of its configuration (config(5)): variables, quotes and comments.
    private static string InOpenSsl(string value) => ReadByOpenSsl().Replace(value, @"\$0");

    [GeneratedRegex(@"[$`""'#\\]")]
    private static partial Regex ReadByOpenSsl();

    [GeneratedRegex(@"[$`""\\]")]
    private static partial Regex ReadByBash();

    private static IEnumerable<string> WindowsNames(IReadOnlyList<(string Kind, string Value)> names) => names is [] ? [] :
    [
        "[Extensions]", "2.5.29.17 = \"{text}\"",
        .. names.Select(name => $"_continue_ = \"{name.Kind switch { "DNS" => "dns", "IP" => "ipaddress", _ => "url" }}={name.Value}&\""),
    ];
}
