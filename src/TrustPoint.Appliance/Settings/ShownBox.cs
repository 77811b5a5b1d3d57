using System.Globalization;
using TrustPoint.Appliance.Keys;
using TrustPoint.Appliance.Options;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Keys;
using TrustPoint.Ui.Settings;

namespace TrustPoint.Appliance.Settings;

/// <summary>The box's settings as the pages show and change them.</summary>
internal sealed class ShownBox(BoxSettings settings, FoundTokens tokens, IKeyStore keys, Restart restart) : IBox
{
    /// <inheritdoc/>
    public string? Purpose => settings.Saved.Purpose;

    /// <inheritdoc/>
    public string DevicesUrl => settings.InForce.DevicesUrl;

    /// <inheritdoc/>
    public BoxState Look(Caller caller)
    {
        caller.Require(Right.SeeSetup);
        var (now, next) = (settings.InForce, ApplianceConfiguration.With(settings.Saved));
        var (namesNow, namesNext) = (NamesOf(now), NamesOf(next));
        var nextToken = now.Keys == next.Keys ? null : next.Keys.TokenLabel;
        var wantsRestart = !namesNow.HostNames.SequenceEqual(namesNext.HostNames) || namesNow.PublicUrl != namesNext.PublicUrl || nextToken is not null;
        return new(namesNow, namesNext, wantsRestart, keys.Description, nextToken, LimitsOf(now));
    }

    /// <inheritdoc/>
    public async Task<string?> ChangeAsync(Caller caller, BoxNames names, CancellationToken ct)
    {
        try
        {
            await settings.ChangeAsync(caller, saved => saved with { HostNames = names.HostNames, PublicUrl = names.PublicUrl }, ct);
            return null;
        }
        catch (Exception refused) when (refused is ConfigurationRefusedException or IOException)
        {
            return refused.Message;
        }
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<OfferedToken>> TokensAsync(Caller caller, CancellationToken ct) => [.. (await tokens.ListAsync(caller, ct)).Select(found => new OfferedToken(
        found.Module, found.Token?.Label, found.Token is { } token ? $"{token.Manufacturer} {token.Model} {token.Serial}" : null, found.InUse, found.Trouble))];

    /// <inheritdoc/>
    public Task<string?> TryAsync(Caller caller, string module, string label, string pin, CancellationToken ct) => tokens.TryAsync(caller, module, label, pin, ct);

    /// <inheritdoc/>
    public async Task<string?> ChooseAsync(Caller caller, string module, string label, string pin, CancellationToken ct)
    {
        try
        {
            return await tokens.ChooseAsync(caller, module, label, pin, ct);
        }
        catch (Exception refused) when (refused is ConfigurationRefusedException or IOException)
        {
            return refused.Message;
        }
    }

    /// <inheritdoc/>
    public void Restart(Caller caller) => restart.Ask(caller);

    private static BoxNames NamesOf(ApplianceOptions options) => new(options.HostNames, options.PublicUrl?.ToString());

    private static (string, string)[] LimitsOf(ApplianceOptions options) =>
    [
        ("DataDirectory", options.DataDirectory),
        ("Listen:Address", options.Listen.Address.ToString()),
        ("Listen:Admin", Number(options.Listen.Admin)),
        ("Listen:Devices", Number(options.Listen.Devices)),
        ("Listen:Http", Number(options.Listen.Http)),
        ("Limits:CertificatesPerDevicePerHour", Number(options.CertificatesPerDevicePerHour)),
    ];

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
