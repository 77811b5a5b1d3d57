using System.Net;
using TrustPoint.Ca.Issuance;
using TrustPoint.Ca.Ocsp;
using TrustPoint.Ca.Signing;
using TrustPoint.Est;

namespace TrustPoint.Appliance.Options;

/// <summary>The whole configuration, checked. Section <c>TrustPoint</c> of appsettings.json, overridden by environment.</summary>
public sealed record ApplianceOptions
{
    /// <summary>Everything that the appliance keeps: database, token, PIN, socket. Absolute.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>Where it listens.</summary>
    public required ListenOptions Listen { get; init; }

    /// <summary>DNS names and IP addresses by which devices and browsers reach the appliance. The first stands in printed URLs.</summary>
    public required IReadOnlyList<string> HostNames { get; init; }

    /// <summary>The plain HTTP listener as relying parties reach it. Null: nobody does, and certificates point nowhere.</summary>
    public required PublicUrl? PublicUrl { get; init; }

    /// <summary>Where the keys live.</summary>
    public required KeyOptions Keys { get; init; }

    /// <summary>The signer of its own, where there is one.</summary>
    public required SignerOptions Signer { get; init; }

    /// <summary>What the EST server tolerates.</summary>
    public required EstOptions Est { get; init; }

    /// <summary>How the OCSP responder answers.</summary>
    public required OcspOptions Ocsp { get; init; }

    /// <summary>How many certificates one device is given within an hour.</summary>
    public required int CertificatesPerDevicePerHour { get; init; }

    /// <summary>The network interfaces on which the box says by multicast DNS where it is; none: it says nothing.</summary>
    public IReadOnlyList<string> AnnounceOn { get; init; } = [];

    /// <summary>How the log is written.</summary>
    public required LogFormat LogFormat { get; init; }

    /// <summary>The same as the signer reads it: its own folder takes the place of the appliance's, and it uses its keys itself.</summary>
    public ApplianceOptions OfSigner() => this with
    {
        DataDirectory = Signer.DataDirectory,
        Keys = Keys.PinFile == KeyOptions.OwnPinFile(DataDirectory) ? Keys with { PinFile = KeyOptions.OwnPinFile(Signer.DataDirectory) } : Keys,
        Signer = Signer with { Socket = null },
    };

    /// <summary>The admin socket.</summary>
    public string AdminSocket => Path.Combine(DataDirectory, "admin.sock");

    /// <summary>The site's own profiles.</summary>
    public string ProfileDirectory => Path.Combine(DataDirectory, "profiles");

    /// <summary>Base URL of the device listener, as printed for people.</summary>
    public string DevicesUrl => $"https://{InUrl(HostNames[0])}:{Listen.Devices}";

    /// <summary>Base URL of the admin listener.</summary>
    public string AdminUrl => $"https://{InUrl(HostNames[0])}:{Listen.Admin}";

    /// <summary>A host name or IP address as it stands in a URL.</summary>
    internal static string InUrl(string name) => name.Contains(':', StringComparison.Ordinal) ? $"[{name}]" : name;
}

/// <summary>Address and ports.</summary>
/// <param name="Address">The address to listen on; :: is all, IPv4 included.</param>
/// <param name="Admin">HTTPS for people.</param>
/// <param name="Devices">HTTPS for devices.</param>
/// <param name="Http">Plain HTTP for what needs no trust in the channel.</param>
/// <param name="Api">HTTPS for machines that show a certificate; null: nobody listens.</param>
public sealed record ListenOptions(IPAddress Address, int Admin, int Devices, int Http, int? Api);

/// <summary>Which token, or none.</summary>
/// <param name="Module">Path of a PKCS#11 module, or <see cref="SoftwareModule"/>; null: SoftHSM where it is installed, else software keys.</param>
/// <param name="TokenLabel">CKA label of the token.</param>
/// <param name="PinFile">File with the user PIN, readable by the service's user alone. Absolute.</param>
public sealed record KeyOptions(string? Module, string TokenLabel, string PinFile)
{
    /// <summary>Stands for keys in encrypted files.</summary>
    public const string SoftwareModule = "software";

    /// <summary>The label of the token that a first start makes.</summary>
    public const string OwnLabel = "TrustPoint";

    /// <summary>Where the PIN of that token is.</summary>
    public static string OwnPinFile(string dataDirectory) => Path.Combine(dataDirectory, "token.pin");
}

/// <summary>The process that holds the keys, where it is another than the appliance.</summary>
/// <param name="Socket">Path of its Unix socket; null: the keys are used in the appliance's own process.</param>
/// <param name="DataDirectory">The signer's own folder. Absolute.</param>
/// <param name="User">The one user, beside root and the signer's own, that may connect; null: nobody.</param>
/// <param name="Limits">How much it signs.</param>
public sealed record SignerOptions(string? Socket, string DataDirectory, string? User, SignerLimits Limits);

/// <summary>Form of the log on standard output.</summary>
public enum LogFormat
{
    /// <summary>One line per event for people.</summary>
    Plain,

    /// <summary>One JSON object per line for collectors.</summary>
    Json,
}

/// <summary>The configuration is refused, whole.</summary>
/// <param name="errors">Every error, each naming its key.</param>
public sealed class ConfigurationRefusedException(IReadOnlyList<string> errors) : Exception(string.Join('\n', errors))
{
    /// <summary>Every error, each naming its key.</summary>
    public IReadOnlyList<string> Errors => errors;
}
