using System.Globalization;
using System.Net;
using Microsoft.Extensions.Configuration;
using TrustPoint.Appliance.CommandLine;
using TrustPoint.Ca.Issuance;
using TrustPoint.Ca.Ocsp;
using TrustPoint.Ca.Signing;
using TrustPoint.Est;

namespace TrustPoint.Appliance.Options;

/// <summary>
/// Finds and checks the configuration: appsettings.json, overridden by what people saved, and by environment variables such as
/// <c>TrustPoint__Listen__Devices</c>. Relative paths in it are relative to its folder.
/// </summary>
public static class ApplianceConfiguration
{
    /// <summary>The environment variable that names the configuration file. Unset: appsettings.json in the current directory, if there is one.</summary>
    public const string FileVariable = "TRUSTPOINT_CONFIG";

    // sun_path of sockaddr_un holds 108 bytes, the last one a NUL.
    private const int LongestSocketPath = 107;

    /// <summary>Reads the process's configuration.</summary>
    /// <exception cref="ConfigurationRefusedException">It is wrong.</exception>
    public static ApplianceOptions Load() => With(null);

    /// <summary>Reads the process's configuration with other settings than the saved ones.</summary>
    /// <param name="settings">The settings; null: those that are saved.</param>
    /// <exception cref="ConfigurationRefusedException">It is wrong.</exception>
    public static ApplianceOptions With(SavedSettings? settings)
    {
        var named = Environment.GetEnvironmentVariable(FileVariable);
        var file = Path.GetFullPath(named ?? "appsettings.json");
        var folder = Path.GetDirectoryName(file)!;
        var given = Build(file, optional: named is null, []);
        settings ??= SavedSettings.Read(DataDirectory(new(given.GetSection("TrustPoint")), folder));
        var layer = settings.Layer(given.GetSection("TrustPoint:HostNames").GetChildren().Count()).ToList();
        return Check(layer is [] ? given : Build(file, optional: named is null, layer), folder, Dns.GetHostName());
    }

    /// <summary>Checks the section <c>TrustPoint</c>.</summary>
    /// <param name="configuration">Where the section is.</param>
    /// <param name="baseDirectory">What relative paths are relative to.</param>
    /// <param name="machineName">The machine's host name, one of the default host names.</param>
    /// <exception cref="ConfigurationRefusedException">With every error.</exception>
    public static ApplianceOptions Check(IConfiguration configuration, string baseDirectory, string machineName)
    {
        var section = new SectionReader(configuration.GetSection("TrustPoint"));
        var data = DataDirectory(section, baseDirectory);
        var (listen, names) = (Listeners(section), HostNames(section, machineName));
        var options = new ApplianceOptions
        {
            DataDirectory = data,
            Listen = listen,
            HostNames = names,
            PublicUrl = PublicUrlOf(section, names, listen.Http),
            Keys = new KeyOptions(
                section.Text("Keys:Module"),
                section.Text("Keys:TokenLabel") ?? KeyOptions.OwnLabel,
                Path.GetFullPath(section.Text("Keys:PinFile") ?? KeyOptions.OwnPinFile(data), baseDirectory)),
            Signer = Signer(section, baseDirectory, data),
            Est = new EstOptions { AcceptDer = Flag(section, "Est:AcceptDer", true), AcceptPem = Flag(section, "Est:AcceptPem", false) },
            Ocsp = Ocsp(section),
            CertificatesPerDevicePerHour = section.Value<int>("Limits:CertificatesPerDevicePerHour", 60, "a number from 1 to 1000000", text => Number(text, 1_000_000)),
            AnnounceOn = section.List("Discovery:Interfaces"),
            LogFormat = section.Value("Log:Format", LogFormat.Plain, "plain or json", text => text.ToUpperInvariant() switch
            {
                "PLAIN" => LogFormat.Plain,
                "JSON" => LogFormat.Json,
                _ => (LogFormat?)null,
            }),
        };
        CheckDatabase(section);
        // CK_TOKEN_INFO.label: 32 bytes, padded with blanks.
        if (System.Text.Encoding.UTF8.GetByteCount(options.Keys.TokenLabel) > 32) section.Refuse("Keys:TokenLabel", "must be at most 32 bytes");
        if (options.Keys.Module is { } module and not KeyOptions.SoftwareModule && !File.Exists(module)) section.Refuse("Keys:Module", $"names a file that is not there: {module}");
        if (System.Text.Encoding.UTF8.GetByteCount(options.AdminSocket) > LongestSocketPath)
        {
            section.Refuse("DataDirectory", $"is too long for the admin socket in it: {options.AdminSocket} is over {LongestSocketPath} bytes");
        }
        if (options.Signer.Socket is { } socket && System.Text.Encoding.UTF8.GetByteCount(socket) > LongestSocketPath) section.Refuse("Signer:Socket", $"is over {LongestSocketPath} bytes");
        if (options.Signer.DataDirectory == data) section.Refuse("Signer:DataDirectory", "is TrustPoint:DataDirectory: the signer has a folder of its own");
        section.RefuseUnknown();
        return section.Errors is [] ? options : throw new ConfigurationRefusedException(section.Errors);
    }

    private static IConfigurationRoot Build(string file, bool optional, List<KeyValuePair<string, string?>> saved)
    {
        try
        {
            return new ConfigurationBuilder()
                .AddJsonFile(file, optional, reloadOnChange: false)
                .AddInMemoryCollection(saved)
                .AddEnvironmentVariables()
                .Build();
        }
        catch (Exception error) when (error is InvalidDataException or FormatException or IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationRefusedException([$"{file}: {error.InnerException?.Message ?? error.Message}"]);
        }
    }

    private static string DataDirectory(SectionReader section, string baseDirectory) => Path.GetFullPath(section.Text("DataDirectory") ?? "data", baseDirectory);

    private static bool Flag(SectionReader section, string key, bool absent) =>
        section.Value<bool>(key, absent, "true or false", text => bool.TryParse(text, out var flag) ? flag : null);

    private static int? Number(string text, int largest) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 && number <= largest ? number : null;

    private static SignerOptions Signer(SectionReader section, string baseDirectory, string data) => new(
        section.Text("Signer:Socket") is { } socket ? Path.GetFullPath(socket, baseDirectory) : null,
        Path.GetFullPath(section.Text("Signer:DataDirectory") ?? data + "-signer", baseDirectory),
        section.Text("Signer:User"),
        new SignerLimits
        {
            CertificatesPerSecond = section.Value<int>("Signer:CertificatesPerSecond", 5_000, "a number from 1 to 1000000", text => Number(text, 1_000_000)),
            CertificatesPerDay = section.Text("Signer:CertificatesPerDay") is null ? null : section.Value<int>("Signer:CertificatesPerDay", 1, "a number from 1 to 100000000", text => Number(text, 100_000_000)),
        });

    private static OcspOptions Ocsp(SectionReader section) => new()
    {
        // A responder's certificate is renewed with a third of its life left: so long an answer may well be good.
        Validity = section.Value<TimeSpan>("Ocsp:Validity", TimeSpan.FromHours(1), "a time from 1m to 3d, such as 1h",
            text => Duration.Parse(text) is { } time && time >= TimeSpan.FromMinutes(1) && time <= TimeSpan.FromDays(3) ? time : null),
        NeverIssued = section.Value("Ocsp:NeverIssued", NeverIssued.Revoked, "revoked or unknown", text => text.ToUpperInvariant() switch
        {
            "REVOKED" => NeverIssued.Revoked,
            "UNKNOWN" => NeverIssued.Unknown,
            _ => (NeverIssued?)null,
        }),
    };

    private static ListenOptions Listeners(SectionReader section)
    {
        var address = section.Text("Listen:Address") ?? "::";
        if (!IPAddress.TryParse(address, out var parsed))
        {
            section.Refuse("Listen:Address", $"must be an IP address, :: for all, not \"{address}\"");
            parsed = IPAddress.IPv6Any;
        }
        int Port(string key, int absent) => section.Value<int>(key, absent, "a port, 1 to 65535", text => Number(text, 65535));
        var listen = new ListenOptions(parsed, Port("Listen:Admin", 8443), Port("Listen:Devices", 9443), Port("Listen:Http", 8080), section.Text("Listen:Api") is null ? null : Port("Listen:Api", 0));
        if (listen.Devices == listen.Admin) section.Refuse("Listen:Devices", $"is the same port as Listen:Admin, {listen.Admin}");
        if (listen.Http == listen.Admin) section.Refuse("Listen:Http", $"is the same port as Listen:Admin, {listen.Admin}");
        if (listen.Http == listen.Devices) section.Refuse("Listen:Http", $"is the same port as Listen:Devices, {listen.Devices}");
        foreach (var (key, port) in new[] { ("Listen:Admin", listen.Admin), ("Listen:Devices", listen.Devices), ("Listen:Http", listen.Http) })
            if (listen.Api == port) section.Refuse("Listen:Api", $"is the same port as {key}, {port}");
        return listen;
    }

    private static IReadOnlyList<string> HostNames(SectionReader section, string machineName)
    {
        var names = section.List("HostNames");
        if (names is []) names = IsDnsName(machineName) ? ["localhost", machineName.ToLowerInvariant(), "127.0.0.1", "::1"] : ["localhost", "127.0.0.1", "::1"];
        foreach (var name in names)
        {
            if (!IPAddress.TryParse(name, out _) && !IsDnsName(name)) section.Refuse("HostNames", $"must be DNS names or IP addresses, not \"{name}\"");
        }
        return [.. names.Distinct(StringComparer.OrdinalIgnoreCase)];
    }

    // By default the first name that means this box from elsewhere too.
    private static PublicUrl? PublicUrlOf(SectionReader section, IReadOnlyList<string> names, int port)
    {
        if (section.Text("PublicUrl") is not { } text)
            return names.FirstOrDefault(name => !IsLoopback(name)) is { } name ? PublicUrl.TryParse($"http://{ApplianceOptions.InUrl(name)}:{port}") : null;
        var url = PublicUrl.TryParse(text);
        // RFC 5280 section 8.
        if (url is null) section.Refuse("PublicUrl", $"must be http, a host and perhaps a port, such as http://pki.plant.example:8080, not \"{text}\": who checks a certificate must not need TLS for it");
        return url;
    }

    private static bool IsLoopback(string name) =>
        name.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(name, out var address) && IPAddress.IsLoopback(address));

    // RFC 1034 section 3.5 with the leading digits of RFC 1123 section 2.1.
    private static bool IsDnsName(string name) =>
        name.Length <= 253 && name.Split('.').All(label =>
            label.Length is > 0 and <= 63 && label[0] != '-' && label[^1] != '-' && label.All(c => char.IsAsciiLetterOrDigit(c) || c == '-'));

    private static void CheckDatabase(SectionReader section)
    {
        if (section.Text("Database:Provider") is { } provider && !provider.Equals("Sqlite", StringComparison.OrdinalIgnoreCase))
        {
            section.Refuse("Database:Provider", $"must be Sqlite, the one provider there is, not \"{provider}\"");
        }
        if (section.Text("Database:ConnectionString") is not null)
        {
            section.Refuse("Database:ConnectionString", "is not for Sqlite: its file is trustpoint.db in TrustPoint:DataDirectory, beside its lock and its checkpoint");
        }
    }
}
