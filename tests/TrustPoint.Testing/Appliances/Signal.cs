namespace TrustPoint.Testing.Appliances;

/// <summary>Signals of signal(7).</summary>
public enum Signal
{
    /// <summary>Ctrl-C.</summary>
    Interrupt = 2,

    /// <summary>Cannot be caught.</summary>
    Kill = 9,

    /// <summary>What service managers send.</summary>
    Terminate = 15,

    /// <summary>Goes on.</summary>
    Continue = 18,

    /// <summary>Stands still; cannot be caught.</summary>
    Stop = 19,
}
