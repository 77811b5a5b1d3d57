using System.Net.NetworkInformation;
using System.Net.Sockets;
using TrustPoint.Appliance.Keys;
using TrustPoint.Appliance.Options;
using TrustPoint.Appliance.Settings;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Keys;
using TrustPoint.Ui.FirstStart;

namespace TrustPoint.Appliance.FirstStart;

/// <summary>The box as the first start sees it: by the same commands as the command line.</summary>
internal sealed class FirstBox(BoxSettings settings, FoundTokens tokens, ApplianceKeys keys, Restart restart) : IFirstBox
{
    private static readonly string[] Purposes = ["manufacturer", "operator", "both"];

    /// <inheritdoc/>
    public string? Purpose => settings.Saved.Purpose;

    /// <inheritdoc/>
    public BoxNames Names
    {
        get
        {
            var (saved, now) = (settings.Saved, settings.InForce);
            var names = saved.HostNames ?? [.. now.HostNames.Concat(Addresses()).Distinct(StringComparer.OrdinalIgnoreCase)];
            return new(names, saved.PublicUrl ?? now.PublicUrl?.ToString());
        }
    }

    /// <inheritdoc/>
    public bool IsRestartNeeded => settings.IsRestartNeeded;

    /// <inheritdoc/>
    public string Keys => keys.Store.Description;

    /// <inheritdoc/>
    public KeyProtection Protection => keys.Store.Protection;

    /// <inheritdoc/>
    public Task ChoosePurposeAsync(Caller caller, string purpose, CancellationToken ct) =>
        Purposes.Contains(purpose) ? ChangeAsync(caller, saved => saved with { Purpose = purpose }, ct)
            : throw new FirstStartRefusedException($"A box is for one of {string.Join(", ", Purposes)}.");

    /// <inheritdoc/>
    public Task NameAsync(Caller caller, BoxNames names, CancellationToken ct)
    {
        if (names.HostNames is []) throw new FirstStartRefusedException("Name at least one host name or address.");
        return ChangeAsync(caller, saved => saved with { HostNames = names.HostNames, PublicUrl = names.PublicUrl }, ct);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<OfferedToken>> TokensAsync(Caller caller, CancellationToken ct) =>
        [.. (await tokens.ListAsync(caller, ct)).Select(found => new OfferedToken(
            found.Module, found.Token?.Label, found.Token?.Manufacturer, found.Token?.Model, found.Token?.Serial, found.Token?.FreeOctets,
            Path.GetFileName(found.Module).Contains("softhsm", StringComparison.OrdinalIgnoreCase), found.InUse, found.Trouble))];

    /// <inheritdoc/>
    public Task<string?> TryAsync(Caller caller, OfferedToken token, string pin, CancellationToken ct) => tokens.TryAsync(caller, token.Module, token.Label!, pin, ct);

    /// <inheritdoc/>
    public async Task<string?> ChooseAsync(Caller caller, OfferedToken token, string pin, CancellationToken ct)
    {
        try
        {
            return await tokens.ChooseAsync(caller, token.Module, token.Label!, pin, ct);
        }
        catch (Exception refused) when (refused is ConfigurationRefusedException or IOException)
        {
            return refused.Message;
        }
    }

    /// <inheritdoc/>
    public void Restart(Caller caller) => restart.Ask(caller);

    private async Task ChangeAsync(Caller caller, Func<SavedSettings, SavedSettings> change, CancellationToken ct)
    {
        try
        {
            await settings.ChangeAsync(caller, change, ct);
        }
        catch (Exception refused) when (refused is ConfigurationRefusedException or IOException)
        {
            throw new FirstStartRefusedException(refused.Message);
        }
    }

    // By which others may reach the box. Link-local ones mean nothing without an interface (RFC 4007 section 6).
    private static IEnumerable<string> Addresses() => NetworkInterface.GetAllNetworkInterfaces()
        .Where(face => face.OperationalStatus == OperationalStatus.Up && face.NetworkInterfaceType != NetworkInterfaceType.Loopback)
        .SelectMany(face => face.GetIPProperties().UnicastAddresses).Select(unicast => unicast.Address)
        .Where(address => address.AddressFamily is AddressFamily.InterNetwork or AddressFamily.InterNetworkV6 && !address.IsIPv6LinkLocal).Select(address => address.ToString());
}
