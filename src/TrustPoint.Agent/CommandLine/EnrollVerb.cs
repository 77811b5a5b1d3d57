using System.CommandLine;
using TrustPoint.Agent.Connections;
using TrustPoint.Agent.Enrolment;
using TrustPoint.Agent.Factory;
using TrustPoint.Agent.Keys;
using TrustPoint.Formats;
using TrustPoint.Formats.Names;

namespace TrustPoint.Agent.CommandLine;

/// <summary><c>enroll</c>: a first certificate by EST alone (RFC 7030).</summary>
internal static class EnrollVerb
{
    public static Command Create(DeviceOptions options)
    {
        var server = new Argument<string>("URL") { Description = "EST server, as https://ca.plant:9443 or https://ca.plant:9443/.well-known/est/LABEL" };
        var anchors = new Option<string>("--anchors") { Description = "Certificates (PEM) that vouch for the server, brought by a person", HelpName = "FILE", Required = true };
        var code = new Option<string?>("--code-file") { Description = "File with NAME:CODE, for its owner alone; none: the factory identity is shown", HelpName = "FILE" };
        var serial = new Option<string?>("--serial-number") { Description = "The device's own, on a production line whose batch the code is of", HelpName = "SERIAL" };
        var command = new Command("enroll", "Get a first certificate with a one-time code or the factory identity (RFC 7030)") { server, anchors, code, serial };
        command.Validators.Add(result =>
        {
            if (result.GetValue(serial) is not null && result.GetValue(code) is null) result.AddError("--serial-number goes with the code of a batch: give --code-file.");
        });
        command.Runs(async (parsed, output, ct) =>
        {
            using var device = Device.Open(options, parsed);
            using var factory = parsed.GetValue(code) is null ? await device.ReadFactoryAsync(ct) : null;
            var applicant = factory is null ? ByCode(SecretFile.Read(parsed.GetRequiredValue(code)!), parsed.GetValue(serial)) : ByIdentity(factory);
            var enrolment = new FirstEnrolment(device.State, device.Keys, TimeProvider.System, new Journal(output.WriteLine));
            await enrolment.EnrolAsync(Server(parsed.GetRequiredValue(server)), CertificateFile.Read(parsed.GetRequiredValue(anchors)), applicant, ct);
        });
        return command;
    }

    /// <summary>An EST server by its URL: with its path, or at the standard's.</summary>
    public static Uri Server(string url)
    {
        var server = Endpoint.Of(url.TrimEnd('/')).Url;
        return server.AbsolutePath == "/" ? new(server, EstClient.DefaultPath) : server;
    }

    // A device is called as its code is; what a line makes has its serial number before it has a name.
    private static Applicant ByCode(string credentials, string? serialNumber)
    {
        var colon = credentials.IndexOf(':', StringComparison.Ordinal);
        return colon > 0
            ? new(DistinguishedName.Build([serialNumber is null ? new(Oids.CommonName, credentials[..colon]) : new(Oids.SerialNumber, serialNumber)]), null, credentials)
            : throw new AgentException("the code file must hold NAME:CODE");
    }

    private static Applicant ByIdentity(FactoryIdentity factory) =>
        new(factory.Certificate.Subject, TlsClient.Credential(factory.Key.ForTls(factory.Certificate), factory.Chain), null);
}
