using TrustPoint.Devices.Contacts;
using TrustPoint.Devices.Registry;

namespace TrustPoint.Ui.Onboarding;

/// <summary>What came of somebody's latest contact.</summary>
/// <param name="Key">Who it is: the device or, of a stranger, from where and why it was refused.</param>
/// <param name="Contact">The latest contact.</param>
/// <param name="Device">The device; null: a stranger.</param>
/// <param name="Times">How often it ended so in a row.</param>
public sealed record ArrivalCard(string Key, Contact Contact, Device? Device, long Times);

/// <summary>The cards of who came lately, newest first: one for each device and each stranger. A new contact moves the card.</summary>
internal sealed class ArrivalBoard
{
    /// <summary>Cards at most: of more the oldest go.</summary>
    public const int Most = 120;

    private readonly LinkedList<ArrivalCard> cards = new();

    /// <summary>Devices that were given a certificate.</summary>
    public IEnumerable<ArrivalCard> Enrolled => cards.Where(card => card is { Device: not null, Contact.Outcome: ContactOutcome.Issued });

    /// <summary>Devices that were not, and those whom the appliance could not answer.</summary>
    public IEnumerable<ArrivalCard> Refused => cards.Where(card => card.Contact.Outcome == ContactOutcome.Failed || card is { Device: not null, Contact.Outcome: ContactOutcome.Refused });

    /// <summary>Who was refused and is not known.</summary>
    public IEnumerable<ArrivalCard> Strangers => cards.Where(card => card is { Device: null, Contact.Outcome: ContactOutcome.Refused });

    /// <summary>Takes in what came.</summary>
    public void Add(Arrival arrival)
    {
        var (contact, device) = arrival;
        // One that only asked is no news, and whoever was refused stays so.
        if (contact.Outcome == ContactOutcome.Served) return;
        var key = device?.Name ?? StrangerKey(contact.Source, contact.Reason);
        var earlier = Take(card => card.Key == key).FirstOrDefault();
        // It was a stranger under this name until somebody added it.
        if (device is not null) _ = Take(card => card.Device is null && card.Contact.Device == device.Name);
        var repeats = earlier is not null && (earlier.Contact.Outcome, earlier.Contact.Reason) == (contact.Outcome, contact.Reason);
        cards.AddFirst(new ArrivalCard(key, contact, device, repeats ? earlier!.Times + 1 : 1));
        if (cards.Count > Most) cards.RemoveLast();
    }

    /// <summary>Takes in strangers that came earlier, newest first: below what is there.</summary>
    public void AddEarlier(IEnumerable<Stranger> strangers)
    {
        foreach (var stranger in strangers)
        {
            var key = StrangerKey(stranger.Source, stranger.Reason);
            if (cards.Count == Most) return;
            if (cards.Any(card => card.Key == key)) continue;
            cards.AddLast(new ArrivalCard(key, new(stranger.LastAt, null, stranger.Act, ContactOutcome.Refused, stranger.Reason, stranger.Source, null), null, stranger.Times));
        }
    }

    // No device's name has a space in it.
    private static string StrangerKey(string? source, string? reason) => $"{source} {reason}";

    private List<ArrivalCard> Take(Func<ArrivalCard, bool> which)
    {
        var taken = cards.Where(which).ToList();
        foreach (var card in taken) cards.Remove(card);
        return taken;
    }
}
