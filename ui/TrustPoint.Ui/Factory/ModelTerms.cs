using TrustPoint.Devices.Ownership;
using TrustPoint.Ui.Elements;
using TrustPoint.Ui.Language;

namespace TrustPoint.Ui.Factory;

/// <summary>What follows from the terms of a model, as somebody who sells devices would say it.</summary>
/// <param name="Mood">Bad: a device can be taken over that way.</param>
/// <param name="Text">In words.</param>
internal sealed record ModelTerm(Mood Mood, string Text)
{
    /// <summary>All that follows.</summary>
    public static IEnumerable<ModelTerm> Of(Model model, Words words)
    {
        // RFC 8995 section 7.4.2: whoever comes first has shown nothing but that it was there.
        yield return model.Policy == OwnershipPolicy.Verified ? new(Mood.Good, words["model.follows.verified"]) : new(Mood.Bad, words["model.follows.logged"]);
        yield return model switch
        {
            { NoncelessLife: null } => new(Mood.Good, words["model.follows.online"]),
            // RFC 8995 section 11.1: without an end it stays a way to take the device back.
            { HasClock: false } => new(Mood.Bad, words["model.follows.forever"]),
            { NoncelessLife: { } life } => new(Mood.Wait, words["model.follows.ahead", words.Span(life)]),
        };
        if (model.IsShippedByHand) yield return new(Mood.Wait, words["model.follows.byHand"]);
        if (!model.HasClock) yield return new(Mood.Wait, words["model.follows.noClock"]);
    }
}
