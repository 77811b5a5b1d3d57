using TrustPoint.Ceremonies.Scripts;

namespace TrustPoint.Ceremonies.Plans;

/// <summary>One step of a ceremony: who does what, and what must come of it.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Title">In a few words.</param>
/// <param name="Says">What is said aloud and done.</param>
/// <param name="Expects">What must be seen before it goes on.</param>
/// <param name="Act">What it is, for the one who keeps the order.</param>
public sealed record Step(int Number, string Title, string Says, string Expects, StepAct Act);

/// <summary>What kind of step it is.</summary>
public abstract record StepAct
{
    private StepAct()
    {
    }

    /// <summary>Everybody signs in and takes a role.</summary>
    public sealed record Gather : StepAct;

    /// <summary>Two people type a part of what was read aloud, which each sees before them.</summary>
    /// <param name="What">What is read.</param>
    public sealed record Compare(ReadAloud What) : StepAct;

    /// <summary>As many custodians as are needed sign the script's digest.</summary>
    public sealed record Approve : StepAct;

    /// <summary>Somebody says that it was done, and what was seen, such as the number of a seal.</summary>
    /// <param name="By">Who.</param>
    public sealed record Confirm(CeremonyRole By) : StepAct;

    /// <summary>Two people say that a thing is destroyed, each by typing the number that stands on it.</summary>
    /// <param name="Copy">The thing.</param>
    public sealed record Attest(CustodyCopy Copy) : StepAct;

    /// <summary>The machine does it when the operator says so.</summary>
    /// <param name="What">What it does.</param>
    public sealed record Machine(MachineAct What) : StepAct;

    /// <summary>Each custodian sees their share once, writes it down, and types it.</summary>
    public sealed record HandOut : StepAct;

    /// <summary>As many custodians as are needed type their shares; the token opens.</summary>
    public sealed record Unlock : StepAct;

    /// <summary>Everybody signs what was done.</summary>
    public sealed record SignOff : StepAct;
}

/// <summary>What is read aloud and compared.</summary>
public enum ReadAloud
{
    /// <summary>The script's SHA-256.</summary>
    Script,

    /// <summary>The SHA-256 of what was made: a certificate, a CRL or a request.</summary>
    Product,
}

/// <summary>What the machine does.</summary>
public enum MachineAct
{
    /// <summary>Looks at itself: program, network, clock.</summary>
    LookAtMachine,

    /// <summary>Looks for the token, and what is in it.</summary>
    LookAtToken,

    /// <summary>Gives the blank token its label and PINs.</summary>
    PrepareToken,

    /// <summary>Makes the key, reads its attributes back, signs a random number with it.</summary>
    MakeKey,

    /// <summary>Signs the certificate, has it checked twice, and publishes it.</summary>
    SignCertificate,

    /// <summary>Signs the CRL, has it checked twice, and publishes it.</summary>
    SignCrl,

    /// <summary>Signs trust anchors, has them checked twice, and publishes them.</summary>
    SignBundle,

    /// <summary>Closes the token.</summary>
    CloseToken,

    /// <summary>Lists the keys of the token; each signs a random number.</summary>
    ListKeys,

    /// <summary>Gives the token PINs that follow from the new shares, and shows that those of before are refused.</summary>
    ChangePins,

    /// <summary>Looks that the original is not plugged in any more.</summary>
    LookAway,

    /// <summary>Lists the keys of the copy, and compares them with those of the original.</summary>
    CompareKeys,

    /// <summary>Looks whether anybody still needs the key.</summary>
    LookAtDuties,

    /// <summary>Destroys the key, and looks that it is gone.</summary>
    DestroyKey,

    /// <summary>Makes the token anew, with nothing in it.</summary>
    ClearToken,
}
