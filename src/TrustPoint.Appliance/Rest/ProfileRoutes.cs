using System.Globalization;
using System.Text;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Domains;
using TrustPoint.Ca.Profiles;
using TrustPoint.Devices.Registry;

namespace TrustPoint.Appliance.Rest;

/// <summary>Profiles: those in force, what was in force, and what shall be.</summary>
internal sealed class ProfileRoutes(ProfileCatalogue catalogue, ProfileVersions versions, Domains domains, ProfileUses uses) : IAdminRoutes
{
    /// <summary>The media type of a profile's text (RFC 9512).</summary>
    public const string Media = "application/yaml";

    private const int Largest = 256 << 10;

    /// <inheritdoc/>
    public IEnumerable<AdminRoute> Routes =>
    [
        new("GET", "profiles", Right.SeeSetup, _ => Task.FromResult<object?>(catalogue.All.Select(Row).ToList())),
        new("GET", "profiles/{name}", Right.SeeSetup, async exchange => Row(await FindAsync(exchange, catalogue.Find(exchange.Path("name"))?.Version ?? 0), withText: true)),
        new("GET", "profiles/{name}/versions", Right.SeeSetup, async exchange =>
            (await versions.ListAsync(exchange.Caller, exchange.Path("name"), exchange.Aborted)).Select(version => Row(version)).ToList()),
        new("GET", "profiles/{name}/versions/{version}", Right.SeeSetup, async exchange => Row(await FindAsync(exchange, Number(exchange.Path("version"))), withText: true)),
        new("GET", "profiles/{name}/difference", Right.SeeSetup, DifferenceAsync),
        new("POST", "profiles/check", Right.SeeSetup, CheckAsync),
        new("POST", "profiles", Right.ManageProfiles, async exchange =>
        {
            try
            {
                var saved = await versions.SaveAsync(exchange.Caller, await TextAsync(exchange), exchange.Aborted);
                return Row((await versions.FindAsync(exchange.Caller, saved.Name, saved.Version, exchange.Aborted))!);
            }
            catch (ProfileException refused)
            {
                throw RestRefusedException.Invalid(refused.Message);
            }
        }),
    ];

    private async Task<object?> CheckAsync(AdminExchange exchange)
    {
        var text = await TextAsync(exchange);
        try
        {
            var profile = versions.Check(exchange.Caller, text);
            var use = exchange.Caller.ReachOf(Right.SeeDevices).IsAnywhere ? await uses.OfAsync(exchange.Caller, profile.Name, exchange.Aborted) : null;
            return new ProfilePreview(profile.Id, [], ProfileDifference.Between(catalogue.Find(profile.Name)?.Text ?? "", text), use);
        }
        catch (ProfileException refused)
        {
            return new ProfilePreview(null, [.. refused.Errors.Select(error => new ProfileProblem(error.Line, error.Message))], [], null);
        }
    }

    private async Task<object?> DifferenceAsync(AdminExchange exchange)
    {
        var to = exchange.Query("to") is { } later ? Number(later) : catalogue.Find(exchange.Path("name"))?.Version ?? 0;
        var all = await versions.ListAsync(exchange.Caller, exchange.Path("name"), exchange.Aborted);
        var from = exchange.Query("from") is { } earlier ? Number(earlier) : all.FirstOrDefault(version => version.Number < to)?.Number ?? to;
        return new ProfileDifference(from, to, ProfileDifference.Between((await FindAsync(exchange, from)).Text, (await FindAsync(exchange, to)).Text));
    }

    private async Task<ProfileVersion> FindAsync(AdminExchange exchange, int number)
    {
        var name = exchange.Path("name");
        return await versions.FindAsync(exchange.Caller, name, number, exchange.Aborted)
            ?? throw RestRefusedException.NotFound(catalogue.Find(name) is null ? $"no profile is called {name}" : $"there is no version {number} of {name}");
    }

    private static async Task<string> TextAsync(AdminExchange exchange) => Encoding.UTF8.GetString(await exchange.BytesAsync(Media, Largest));

    private static int Number(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : throw RestRefusedException.Invalid($"a version is a number, not \"{text}\"");

    private ProfileRow Row(Profile profile) => new(
        profile.Name, profile.Version, profile.IsShipped, [.. profile.Requesters.Select(requester => Words.Of(requester))], profile.Description,
        [.. domains.All.Where(domain => domain.Profiles.Contains(profile.Name)).Select(domain => domain.Name)]);

    private static ProfileVersionRow Row(ProfileVersion version, bool withText = false) =>
        new(version.Name, version.Number, version.Sha256, version.IsShipped, version.SavedBy, version.SavedAt, withText ? version.Text : null);
}
