"""Capitalized words that are not names of persons and that the scan for names ignores."""

_NOT_NAMES = """
a aaos about above accepted acetaminophen acl acoem active activities activity acupuncture acute
addendum adjuster adl adls administration administrator admitted adult advanced advil age aged
agency agreed agreement aid alert aleve all allergies also alternative ama ambien ambulatory ame
amended american analysis and anesthesia angiogram angiography ankle annual anonymous another
anterior any appeal appendix applicable applicant application april arbitration area arm
arthrogram arthrography arthroplasty arthroscopic arthroscopy asipp assessment assigned
assistance assistant at attachment attention attorney august authorization authorized automatic
available back background baclofen based before behavioral below biceps bid bilateral blank
blood bmi board body both botox bp brace brain brand bursitis butrans by california capsule care
carpal case category cause cbt cdc celebrex center certification certified cervical cessation
change chapter chart chief chiropractic cholangiopancreatography chronic cialis claim claimant
claimants claims classification clinic clinical cms code cognitive colace college combo comments
compensation complaint complaints complex compound comprehensive concern condition conditions
confidential conservative consult consultation contin continued contrast controlled copd copy
cortisone counsel counselor county cover cpm cpt cr cream criteria crps ct current
cyclobenzaprile cymbalta daily data date dated days deceased december decision declined
decompression deferred degenerative deleted denial denied dental department depression dermatome
described description determination determined device diagnosed diagnoses diagnosis diagnostic
diclofenac did dies dietary dilaudid disability disc discharge discogram discomfort disease
diseases dispute disputed division dme do dob documentation documented does doi dorsal dos
dosage dose drug due durable duragesic duration duty each early east education effexor elavil
elbow elective electrical electro electrodiagnostic electromyography eligible email emdr
emergency emg employee employees employer employment enterography epidural equipment er
ergonomic esi established euflexxa evaluation evidence exam examination exercise exercises
expert expired extended extension extracorporeal extremity eye facet failed family fax fce fda
february federal female fentanyl field figure file final findings finger first fiscal five
flexeril follow following foot for form four frequency friday from full function functional
fusion gabapentin gel general gerd group guideline guidelines gym had has have hcpcs he head
headache health hearing hep her him hip his history home hospital hot hours house housing how hr
hydrocodone i ibuprofen icd if ii iii illegible illness imaging immediate improved improvement
imr in includes including independent individual industrial infusion initial injection
injections injured injury inpatient institute insulin insurance insured insurer intake intensive
interdisciplinary interferential intermittent internal international interview inventory invoice
ir is issue issues it item items iv january joint july june ketamine kit klonopin knee lab labor
laboratory labs laminectomy language lateral law left leg lesion letter letters level levels
lexapro license licensed licensure lidocaine lidoderm limited line list local location lower
lumbar lumbosacral lunesta lyrica madam magnetic mail mailing main maintenance male man
management manual march massage maximum maximus may mechanism medi-cal medial medicaid medical
medicare medication medications medicine meeting meloxicam member membership mental methadone
method methods mild mmi mobic mobility moderate modified monday month monthly morphine motion
motor motorized motrin mouth mri mtus multiple muscle myofascial n/a name names naproxen
national natural ncs ncv neck nerve neuro neurography neurological neurology neurontin
neuropathic never new next night nih no non none norco normal north not note noted notes notice
november nsaid nsaids nucynta number numbers nurse nursing obtained occupational october odg of
office oil ointment omeprazole omitted on once ondansetron one only opana open operative opinion
opioid opioids option or oral order original orthopaedic orthopaedics orthopedic orthotic
orthovisc osteoarthritis ot other our outcome outpatient overturned oxycodone oxycontin pages
pain panel pantoprazole part partial partially parties party pass past patch patient patients
paxil pelvic pending per percocet percutaneous period permanent person personal pharmacy phone
physical physician physicians physiotherapy plan plasma platelet please podiatry policy position
positive post posterior postoperative ppi practice pre preoperative prescribed prescription
present previous prilosec primary prior priority privacy private prn problem procedure
procedures professional program progress progressive prolonged protected proton protonix
provided provider providers prozac psychiatric psychiatry psychological psychology psychotherapy
pt pulmonary pump purchase pursuant qme qualified quality quantitative quarter question
questionnaire questions radiculopathy radiofrequency radiology ramus range rationale reason
received recommendation recommended record records redacted redaction refused regarding region
regional registered regulations rehab rehabilitation relations release remeron removal removed
rental repair replacement report reported reports representative request requested requesting
requests required requirement response responsible rest restrictions result results return
returned review reviewed reviewer reviews rfa right risk rom room rotator sacroiliac safety same
saturday schedule screen screening season second section see seen select senna separate
september series serious service services session sessions severe she shoulder shoulders side
signature sir sirs skilled sleep slip small social society soft soma some special specialist
specialists specialty spectroscopy spinal spine sprain sr ssn standard state statement states
status steroid stimulation stimulator strain street strength stress study subject suboxone such
sudden suite summary sunday supartz supervised supplemental supplies support surgeon surgery
surgical suspected symptom symptoms synvisc system systems table tablet tablets team tendon tens
term terocin test testing testosterone tests that the their then therapeutic therapist therapy
there they third this thoracic three thumb thursday tid time times title tizanidine tmj to toe
tool topical toradol total toxicology trail tramadol transcutaneous transfer transforaminal
transportation trazodone treated treating treatment treatments trial trigger tuesday two tylenol
type ultram ultrasound unable unavailable under undisclosed unit units university unknown upheld
upon upper ur urgent urine urogram usage use utilization valium various vas venogram verified
version vertebral very via viagra viscosupplementation visit visits vital vocational voltaren
was wednesday week weekly weeks weight wellbutrin were what when which while who whom wife with
withheld within without woman word work worker workers workers' workplace world wound wrist
write x-ray x-rays xanax xr xray year years yes yoga your zanaflex zip zofran zoloft
"""
_AFTER_TITLES = """
America Arthrogram Blank CONTIN Comfort Contin Imaging Manners NAME Name Note Notes Pepper
REDACTED REMOVED Redacted Removed Universe Unknown Visit Visits WITHHELD Withheld X XX XXX XXXX
XXXXX a abbreviation america an and appear appears appointment are arthrogram as at be been
being blank but by can contin could degree denotes did does dose doses etc exam for from guided
had has have if imaging in is it manners may means mississippi missouri must no nor not note
notes of on only or patients redacted referral scan scanning scans school shift should so south
stands study sulfate than the then time title titles to too universe unknown usa visit visits
was were who whom will with withheld work would x xx xxx xxxx
"""
_AFTER_NAMES = """
airport airports angina angle anxiety approach area arthroplasty assessment ataxia ave avenue
balm bandage bed blvd boot boots boulevard brace canal catheter center centre chair chapter
chorea clamp classification clinic collar college company contracture corp corporation cream
criteria cyst deformity dementia depression device disability disease drain dynamometer
dystrophy elementary exercises? fabere foundation fracture fractures frame gait grades? grading
graft guideline guidelines handbook highway hip hook hospital hypothesis inc index indices
inserts? insoles? institute inventories inventory knee laboratories labs law lesion library lift
lifter ligament line llc lobe lyme lymphoma machine maneuvers? manoeuvres? manual manufacturing
mattress measure memory methods? model muscle museum museums nail needle nerve neuroma node
nodes? ointment osteotomy pain palsy paralysis patch pharmaceuticals pharmacy phenomenon pins?
plates? position principle procedures? prosthesis protocol questionnaires? rating reconstruction
reflex repair retractor road rods? rule rules salve sarcoma scales? school scooter scores?
screws? shoes? shoulder signs? sling space splint st stage staging stain stimulator street study
syndrome system technique tendon testing tests? textbook tooth traction trial triangle tumor
tunnel unit university university's view views virus walker wheelchair wires? wort
"""
_PLACES = """
Bel Air
Chevy Chase
College Park
Ellicott City
Fort Meade
Glen Burnie
Las Vegas
Los Angeles
New York
North Bethesda
Ocean City
Owings Mills
Port Deposit
San Diego
San Juan
Silver Spring
Takoma Park
Washington
Washington Township
"""
_NO_PERSONS = """
albert einstein
alexander technique
alfred mann
alta bates
alta loma
ben gay
ben lomond
betty ford
beverly hills
carmel valley
clayton valley
dana point
faber, patrick
glen ellen
henry ford
henry mayo
linda vista
marina del
morgan hill
rosa parks
ruby hill
victor valley
wilson frame
anthony wayne
arthur little
austin moore
bernardino county
bristol myers
calvin klein
carl zeiss
cesar chavez
charles schwab
edwin smith
eli lilly
ernst young
estee lauder
francisco bay
george washington
hamilton anxiety
hamilton depression
harry potter
jackson pratt
jacob javits
james cook
jenny craig
john deere
john hopkins
johns hopkins
jose state
kaiser permanente
lee silverman
lou gehrig
luis obispo
marie claire
marie strumpell
marie tooth
martin luther
martin luther king
mary kay
max planck
michigan neuropathy
oscar mayer
otto bock
philip morris
ralph lauren
ray ban
roland morris
sara lee
thomas edison
thomas jefferson
tommy john
trader joe
vernon mior
"""
#: Lowercase words that no name contains.
NOT_NAMES = frozenset(_NOT_NAMES.split())
#: Words after "Mr", "Ms" or "Dr" that show that it is not a title.
AFTER_TITLES = frozenset(_AFTER_TITLES.split())
#: Patterns for things that are named after people: "Allen test", "Scholl's insoles".
AFTER_NAMES = tuple(_AFTER_NAMES.split())
#: Places that look like a name with a degree: "Silver Spring, MD".
PLACES = frozenset(_PLACES.strip().splitlines())
#: Lowercase names of companies, devices, schools and places that begin with a given name.
NO_PERSONS = frozenset(_NO_PERSONS.strip().splitlines())
