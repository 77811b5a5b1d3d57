using System.CommandLine;
using TrustPoint.Agent.Onboarding;
using TrustPoint.Formats.Vouchers;

namespace TrustPoint.Agent.CommandLine;

/// <summary>The options that say which device it is; the same for every verb.</summary>
internal sealed class DeviceOptions
{
    /// <summary>Where the plant identity is kept.</summary>
    public Option<string> State { get; } = new("--state")
    {
        Description = "Folder of the plant identity",
        HelpName = "DIR",
        Recursive = true,
        DefaultValueFactory = _ => "/var/lib/trustpoint-agent",
    };

    /// <summary>What the manufacturer put in.</summary>
    public Option<string> Factory { get; } = new("--factory")
    {
        Description = "Folder of the factory identity: certificate.pem, key.pem unless it is in a token, masa.pem",
        HelpName = "DIR",
        Recursive = true,
        DefaultValueFactory = _ => "/etc/trustpoint-agent",
    };

    /// <summary>PKCS#11 module.</summary>
    public Option<string?> Module { get; } = new("--module") { Description = "PKCS#11 module, when keys live in a token or a TPM", HelpName = "FILE", Recursive = true };

    /// <summary>Token.</summary>
    public Option<string?> Token { get; } = new("--token") { Description = "Label of the token", HelpName = "LABEL", Recursive = true };

    /// <summary>PIN.</summary>
    public Option<string?> PinFile { get; } = new("--pin-file") { Description = "File with the token's PIN, for its owner alone", HelpName = "FILE", Recursive = true };

    /// <summary>Assertions.</summary>
    public Option<string> Assertions { get; } = new("--assertions")
    {
        Description = "What a voucher may rest on",
        HelpName = "verified,logged,proximity",
        DefaultValueFactory = _ => "verified,logged,proximity",
    };

    /// <summary>Nonceless vouchers.</summary>
    public Option<bool> AcceptNonceless { get; } = new("--accept-nonceless") { Description = "Take vouchers without nonce: they work without network to the manufacturer, and again after a reset" };

    /// <summary>Clock.</summary>
    public Option<bool> NoClock { get; } = new("--no-clock") { Description = "The clock of this device cannot be trusted: dates are not checked" };

    /// <summary>Redirect.</summary>
    public Option<bool> FollowRedirect { get; } = new("--follow-redirect") { Description = "Follow one redirect of the registrar to another place" };

    /// <summary>What was decided about vouchers.</summary>
    /// <exception cref="AgentException">An assertion that there is not.</exception>
    public VoucherPolicy Policy(ParseResult parsed) => new()
    {
        Assertions = [.. parsed.GetRequiredValue(Assertions).Split(',', StringSplitOptions.TrimEntries)
            .Select(text => VoucherAssertions.Parse(text) ?? throw new AgentException($"'{text}' is no assertion: verified, logged, proximity"))],
        AcceptsNonceless = parsed.GetValue(AcceptNonceless),
        HasClock = !parsed.GetValue(NoClock),
        FollowsRedirect = parsed.GetValue(FollowRedirect),
    };
}
