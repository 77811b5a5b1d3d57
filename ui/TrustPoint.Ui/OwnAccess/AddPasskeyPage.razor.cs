using Microsoft.AspNetCore.Components;
using TrustPoint.Ca.People;
using TrustPoint.Ui.Hosting;

namespace TrustPoint.Ui.OwnAccess;

/// <summary>A new passkey: named first, then made by the browser's authenticator, which a script asks.</summary>
public sealed partial class AddPasskeyPage(Passkeys passkeys, PasskeyPlaces places, AssetFiles files, Sessions sessions, NavigationManager navigation) : OwnProofPage(sessions, navigation)
{
    private PasskeyToMake? asked;

    /// <summary>What was typed, and what the authenticator made.</summary>
    [SupplyParameterFromForm]
    public Typed Form { get; set; } = null!;

    /// <summary>Where to go on; null: the account.</summary>
    [SupplyParameterFromQuery(Name = "to")]
    public string? To { get; set; }

    private string Next => To is null ? Account : LocalPath.Of(To);

    private PasskeyPlace? Place => places.Find(Http.Request.Host.Value ?? "");

    /// <inheritdoc/>
    protected override Task OnInitializedAsync()
    {
        Form ??= new();
        return base.OnInitializedAsync();
    }

    private Task GoOnAsync() => DoAsync(async person =>
    {
        if (Form.Answer is { } answer)
        {
            await passkeys.AddAsync(person, Form.Ticket ?? "", answer, Form.Label?.Trim() ?? "", Http.RequestAborted);
            Navigation.NavigateTo(Next);
        }
        else if (Place is { } place)
        {
            asked = await passkeys.BeginAsync(person, place, Http.RequestAborted);
        }
    });

    /// <summary>The form's fields.</summary>
    public sealed class Typed
    {
        /// <summary>What the person calls it.</summary>
        public string? Label { get; set; }

        /// <summary>Goes with the answer.</summary>
        public string? Ticket { get; set; }

        /// <summary>What the authenticator made, JSON; null: it was not asked yet.</summary>
        public string? Answer { get; set; }
    }
}
