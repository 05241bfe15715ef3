"""Given names of people in California, which distinguish "Maria Lopez" from "Chronic Pain".

The list contains the more frequent names of the 1990 census of the United States (public domain),
and names of people whose families have come since from Latin America, Asia, the Middle East and
Eastern Europe. It omits names that letters print as other words ("Grant", "Virginia", "Ray"). All
names are in lower case, without accents.
"""

_NAMES = """
aaliyah aaron abbie abby abdul abdullah abe abel abhishek abigail abraham abram ada adalberto
adam adan addie adela adelaide adele adelina adeline adell adolfo adolph adrian adriana adrianne
adrienne agatha agnes agustin ahmad ahmed aida aidan aiden aiko aileen aimee aisha akira alaina
alan alana alba albert alberta alberto alden aldo alec alecia alejandra alejandro alene
alessandro aletha alex alexa alexander alexandra alexandria alexis alfonso alfonzo alfred
alfreda alfredo ali alice alicia alina aline alisa alisha alison alissa allan allen allene allie
allison allyson alma alonzo alphonse alphonso alta althea alton alva alvaro alvin alvina alyce
alyson alyssa amado amalia amanda amelia amie amina amir amit amos amparo amy ana anahit anand
anastasia anderson andra andre andrea andrei andres andrew andria andy angela angelia angelica
angelina angeline angelique angelita angelo angie anh anibal anil anissa anita anjali ankit ann
anna annabelle annamarie anne annemarie annetta annette annie annika annmarie anthony antionette
antoine antoinette anton antone antonette antonia antonio antony antwan anush araceli aram
archie aretha ariana ariel arjun arleen arlene arline armand armando armen arnold arnulfo aron
arron arthur arturo arun ashlee ashleigh ashley ashlyn ashok ashot asif athena aubrey audra
audrey augustine augustus aura aurelia aurelio aurora ava avery avis aya ayesha bao barb barbara
barbra barney barrett barry bart bartholomew barton beatrice beatriz beau becky belen belinda
bella belle belva ben benicio benita benito benjamin bennett bennie benny bernadette bernadine
bernard bernardo bernice bernie berniece berry bert berta bertha bertie bertram beryl bess
bessie beth bethany betsy bette bettie bettina betty bettye beulah beverley beverly bianca bilal
bill billie billy birdie blaine blair blake blanca blanche bob bobbi bobbie bobby bogdan bonita
bonnie booker boris boyd brad bradford bradley bradly brady branden brandi brandie brandon brant
brayden breanna brenda brendan brendon brenna brent brenton bret brett brian briana brianna
brianne brice bridget bridgett bridgette brigitte britney brittany brittney brock brooke bruce
bruno bryan bryant bryce bryon buford burl burt burton byron caitlin caleb callie calvin cameron
camila camilla camille candace candi candice candida cara caren carey cari caridad carissa carl
carla carlene carlo carlos carlton carly carmel carmela carmelita carmella carmelo carmen
carmine carol carole caroline carolyn carrie carrol carroll carson cary caryn casandra casey
cassandra cassie catalina catharine catherine cathleen cathrine cathryn cathy catrina cecelia
cecil cecile cecilia cedric celeste celestine celia celina cesar chadwick chandra chanel chang
chantal chantel charla charleen charlene charles charley charlie charline charlotte charmaine
chasity chastity chau chauncey chelsea chelsey chen cheri cherie cheryl chester chet chiara
chiquita chloe chong chris christa christal christen christi christie christin christina
christine christoper christopher christy chrystal chuck chung cindi cindy clair claire clara
clare clarence clarice clarissa clark claude claudette claudia claudine claudio clayton clement
clementine cleo cletus cleveland clifford clint clinton clyde cody colby cole coleen coleman
colette colin colleen collette collin columbus concetta connie connor conrad constance consuelo
cora cordelia corey cori corina corine corinne cornelia cornelius cornell corrie corrine cortney
cory courtney coy craig cristal cristina cristy cruz cuong curt curtis cynthia cyril cyrus dae
daisuke dalia dalton damaris damian damien damion damon dan dana dane danelle danette danial
daniel daniela danielle danita danna dannie danny dante daphne dara darcy daren darin dario
darius darla darleen darlene darnell darrel darrell darren darrick darrin darryl darwin daryl
dave david davis dayna deana deandre deann deanna deanne debbie debby debi debora deborah debra
debrah dee deena deepak deidra deidre deirdre delbert delfina delia delilah della delma delmar
delmer delois delores deloris delphine demarcus demetria demetrius dena denice denis denise
dennis denny deon derek derick derrick desiree desmond dessie destinee devin devon dewayne dewey
dewitt dexter diana diane diann dianna dianne dick dillon dima dina dinah dino dion dionne dirk
dixie dmitri dmitry dollie dolly dolores dominga domingo dominic dominick dominique dona donald
donn donna donnell donnie donny donovan donte dora dorcas doreen dorene doretha dorian doris
dorothea dorothy dorris dortha dorthy dottie doug douglas dovie doyle duane duc dudley dulce
duncan dustin dwain dwayne dwight dylan earlene earline earnest earnestine easter ebony eddie
eddy edgar edgardo edith edmond edmund edna eduardo edward edwardo edwin edwina edythe effie
efrain efren eileen elaine elba elbert elda eldon eleanor eleanore elena eleni eli elia elias
elida elijah elinor elisa elisabeth elise eliseo elisha elissa eliza elizabeth ella ellen ellie
elliot elliott ellis elma elmer elmo elnora eloisa eloise elouise eloy elsa elsie elton elva
elvia elvin elvira elvis elwood elyse emanuel emerson emery emil emile emilia emiliano emilie
emilio emily emma emmanuel emmett emory enid enoch enrique eric erica erich erick ericka erik
erika erin erlinda erma erna ernest ernestina ernestine ernesto ernie errol ervin erwin
esmeralda esperanza essie esteban estela estella estelle ester esther ethan ethel etta eugene
eugenia eugenio eula eulalia eun eunice eva evan evangelina evangeline eve evelyn everett
everette evette ezra fabian fabiola fannie fanny farhad farid fatima faustino faye federico
felecia felicia felicita felipe felix feng ferdinand fermin fernando fidel filomena firoz
fletcher flor florence florencio florine flossie floy floyd forrest fran frances francesca
francine francis francisca francisco frank frankie franklin fred freda freddie freddy frederic
frederick fredric fredrick freeman freida frieda fritz gabriel gabriela gabriella gabrielle
gagik gail galen galina garfield garland garrett garry garth gary gavin gaye gayla gayle gena
genaro geneva genevieve genoveva geoffrey george georgette georgiana georgianna georgina gerald
geraldine geraldo gerard gerardo geri germaine gerri gerry gertie gertrude gil gilbert gilberto
gilda gillian gina ginny gino giorgio giovanni gisela giuseppe gladys glenda glenn glenna gloria
goldie gonzalo gordon gracie graciela grady graham greg gregg gregoria gregorio gregory greta
gretchen griselda grover guadalupe guillermina guillermo gus gussie gustavo gwen gwendolyn hai
hal haley hallie hamid hana hank hanna hannah hans harish harlan harley harold harriet harriett
harriette harris harrison harry haruki harvey hasan hassan hattie haydee hayk hayley hazel
heather hector heidi helen helena helene helga hellen henrietta henry herbert heriberto herlinda
herman herminia herschel hershel hester hieu hilario hilary hilda hildegard hillary hipolito
hiram hiroshi hoang hollie hollis horace horacio hortencia hossein hovik howard huang hubert
huey hugh hugo humberto hung huong hussein huy ian ibrahim ida idella ignacio igor ila ilene ima
imelda imogene imran ina ines inez ingrid iola iona ione ira irene irina irma irvin irving irwin
isaac isabel isabell isabella isabelle isaiah isaias isiah isidro ismael issac iva ivan ivana
ivette ivonne ivory jacinto jack jackie jacklyn jackson jaclyn jacob jacque jacquelin jacqueline
jacquelyn jacques jacquline jaime jake jamaal jamal jame jamel james jamey jami jamie jamison
jan jana jane janel janell janelle janet janette janice janie janine janis janna jannette jannie
jaqueline jared jarred jarrett jarrod jarvis jasmin jasmine jason jasper javier jay jayden jayla
jayme jayne jayson jean jeana jeanette jeanie jeanine jeanna jeanne jeannette jeannie jeannine
jed jeff jefferey jefferson jeffery jeffrey jeffry jelena jena jenifer jenna jennie jennifer
jenny jerald jeremiah jeremy jeri jermaine jerold jerome jerri jerrod jerrold jerry jesica jess
jesse jessica jessie jesus jia jill jillian jim jimmie jimmy jin jing joan joann joanna joanne
joao joaquin jocelyn jodi jodie jody joe joel joelle joesph joey johan johanna john johnathan
johnathon johnie johnna johnnie johnny jolene jon jonah jonas jonathan jonathon joni jorge jose
josef josefa josefina joseph josephine josette josh joshua josiah josie josue jovita joy joyce
juan juana juanita judi judith judson judy jules juli julia julian juliana julianna julianne
julie juliet juliette julio julius junior justin justina justine kaitlin kaitlyn kara kareem
karen kari karim karin karina karl karla karol karon karrie karyn kasey katarina kate katelyn
katharine katherine katheryn kathi kathie kathleen kathrine kathryn kathy katie katina katrina
katy kavita kay kaye kayla kazuko keenan keiko keisha keith kelley kelli kellie kelly kelsey
kelvin ken kendall kendra kendrick kenji kenneth kennith kenny kenton keri kermit kerri kerrie
kerry kesha keshia keven kevin khalid khanh kia kieth kim kimberlee kimberley kimberly kip kira
kiran kirby kirk kirsten kisha kory kris krishna krista kristal kristen kristi kristie kristin
kristina kristine kristopher kristy krystal krystle kumar kurt kurtis kwame kyla kyle kylie
lacey lacy ladonna lakeisha lakesha lakisha lakshmi lamar lamont lan lana landon lanny laquita
lara larissa larry lashawn lashonda laszlo latanya latasha latisha latonia latonya latoya
latrice latricia laura laurel lauren laurence lauretta lauri laurie lavern laverne lavonne
lawanda lawerence lawrence lazaro lea leah leann leanna leanne lee leeann leigh leila leilani
lela leland lelia lemuel lena lenard lenny lenora lenore leo leola leon leona leonard leonardo
leone leonel leonor leonora leopoldo leora leota leroy lesa lesley leslie lessie lester leta
letha leticia letitia lettie levi lewis lia liam lian liang libby librado lidia lila lilia
lilian liliana lillian lillie lilly lina linda lindsay lindsey lindy linh linwood lionel lisa
liz liza lizette lizzie lloyd logan lois lola lolita lon lona lonnie lora loraine loren lorena
lorene lorenzo loretta lori lorie lorine lorna lorraine lorri lorrie lottie lou louann louella
louie louis louisa louise lourdes lowell loyd luann luanne luca lucas lucia luciano lucien
lucila lucile lucille lucinda lucio lucretia lucy luella luis luisa luke lula lupe lura luther
luz lydia lyle lyn lynda lyndon lynette lynn lynne lynnette mabel mable macario mack mackenzie
madeleine madeline madelyn madge madonna mae magda magdalena maggie mahmoud mai majorie makayla
malcolm malinda malissa mallory mamie mandi mandy manish manoj manuel manuela mara marc marcel
marcela marcelino marcella marcelle marcelo marci marcia marcie marco marcos marcus marcy
margaret margarita margarito marge margery margie margo margot margret marguerite mari maria
mariah mariam marian mariana marianna marianne mariano maribel maricela marie marietta marilyn
marilynn marina mario marion marisa marisela marisol marissa maritza marjorie marjory mark
markus marla marlena marlene marlin marlon marlyn marlys marquis marquita marsha marta martha
martin martina marty marva marvin mary maryann maryanne marybeth maryellen maryjane marylou
mateo mathew matilda matilde matt matthew matthias mattie maud maude maudie maura maureen
maurice mauricio maurine mauro mavis maximo maxine maxwell maya mayme maynard mayra mckinley
meagan meera megan meghan mehdi mei mel melanie melba melinda melisa melissa mellisa mellissa
melodie melva melvin melvina meredith merle merlin merrill mervin mia micaela micah michael
michaela micheal michel michele michell michelle mickey migdalia miguel mihai mike mikel mikhail
milagros milan mildred milford millard millicent millie milo milton mina mindy minh minnie
miranda miriam mirna misti misty mitch mitchel mitchell mitzi mohamed mohammad mohammed mohan
moises mollie molly mona monica monika monique monroe monte monty morgan morris moses moshe
mozelle muriel murray mustafa myles myra myrna myron myrtis myrtle nadia nadine nakia nan nancy
nanette nannie naomi napoleon narek natalia natalie natasha nathalie nathan nathaniel naveen
neal ned nedra neha neil nelda nell nellie nelly nelson nereida nestor nettie neva newton nga
ngoc nhan nicanor nicholas nichole nick nicki nickolas nicolas nicole nigel nikhil niki nikita
nikki nikolai nilda nina nita noah noe noel noelle noemi nola nolan nona noor nora norbert
norberto noreen norma norman normand norris numbers octavia octavio odell odessa odis ofelia
oleg olen oleta olga olin oliver olivia ollie omar ona ophelia oralia oren orval orville oscar
osman osvaldo otis otto owen pablo paige paloma pam pamala pamela pansy parker pasquale patrica
patrice patricia patricio patrick patsy patti pattie patty paul paula paulette paulina pauline
pavel pearlie pearline pedro peggy penelope percy perla perry pete peter phil philip phillip
phillis philomena phoebe phuong phyllis pierre polly pooja porfirio portia pradeep prakash
preston pricilla primitivo priscilla priya qing quang quentin quincy quinn quintin quinton quoc
rachael racheal rachel rachelle rae rafael rafaela rahul raj rajesh raleigh ralph ramesh ramiro
ramon ramona randal randall randell randi randolph randy rania raphael raquel raul raven ravi
raymond raymundo rebeca rebecca rebekah refugio reggie regina reginald reid reina reinaldo rena
renae renata renate rene renee renita reta retha reuben reva rex reyes reyna reynaldo reza rhea
rhoda rhonda ricardo richard richelle richie rick rickey rickie ricky rigoberto riley rina rita
rob robbie robbin robby robert roberta roberto robin robt robyn rocco rochelle rocio roderick
rodger rodney rodolfo rodrick rodrigo rogelio roger rohan rohit roland rolando rolland roma
roman romeo romona ron ronald ronda ronnie ronny roosevelt rory rosa rosalba rosalee rosalia
rosalie rosalina rosalind rosalinda rosalyn rosanna rosanne rosario roscoe rose roseann roseanne
rosella roselyn rosemarie rosemary rosendo rosetta rosie rosita roslyn ross rowena roxana roxann
roxanna roxanne roxie roy royce ruben rubin rudolph rudy rufino rufus rukmini rupert russ russel
russell ruth ruthie ryan sabina sabrina sadie saeed sallie sally salma salvatore sam samantha
samatha samir samira sammie sammy samuel sandeep sandi sandra sanford sanjay santiago santos
santosh sara sarah sarkis sasha saturnino saul saundra scot scott scottie scotty sean sebastian
selena selina serena sergei sergey sergio seth seung seymour shahid shana shanda shane shanna
shannon shanon shantel shanti shari sharlene sharon sharonda sharron sharyn shaun shauna shawn
shawna shayla sheena sheila sheldon shelia shelley shelli shellie shelly shelton sheng sheree
sheri sherman sherri sherrie sheryl shiela shira shirin shirley shreya siddharth sidney silas
silvestre silvia simon simone simran sofia soledad solomon sondra sonia sonja sonya sophia
sophie srinivas stacey staci stacie stacy stan stanford stanley stefan stefanie stella stephan
stephanie stephany stephen stephenie steve steven stevie stewart stuart sunil sunita suresh
susan susana susanna susanne susie suzan suzanna suzanne suzette sven svetlana sybil sydney syed
sylvester sylvia tabatha tabitha tad takeshi tamar tamara tameka tamela tamera tami tamika tammi
tammie tammy tamra tana tania tanisha tanvi tanya tara tariq taryn tasha tatiana tawana taylor
ted tena teodoro terence teresa teresita teri terra terrance terrell terrence terri terrie terry
tessa tessie thad thaddeus thanh thao thea theda thelma theo theodora theodore theresa therese
theron thi thien thomas thu thurman thuy tiana tiffani tiffany tigran tillie tim timmy timothy
tina tisha tobias toby tod todd tom tomas tomasa tommie tommy toni tonia tonja tony tonya tori
tosha tracey traci tracie tracy trang travis trent trenton treva trevor trey tricia trina trinh
trisha trista tristan troy trudy truman trung tuan tuyen twila twyla tyler tyra tyree tyrell
tyron tyrone tyson ubaldo ulysses uma una urbano ursula usha vada vahe valarie valencia valentin
valentina valentine valeria valerie valorie vance vanessa varun vaughn veda velda velma venessa
vera verda verla vern verna vernell vernice vernon veronica vesta vicente vicki vickie vicky
victor victoria vida vijay vikki vikram vilma vince vincent vinh vinod viola violeta virgie
virgil virgina vito vivek vivian viviana vladimir vonda wael waldo wallace walter wanda warren
wayne wei weldon wen wenceslao wendell wendi wendy werner wesley weston whitney wilbert wilbur
wilburn wilda wiley wilford wilfred wilfredo wilhelmina willa willard william williams willie
willis willy wilma wilmer wilson wilton winfred winifred winnie winona winston woodrow wyatt
xavier xiang xiao xiaoming ximena xin xiomara xuan yadira yan yasmin yesenia yolanda yong yosef
youssef yuki yuri yusuf yvette yvonne zachariah zachary zachery zahra zainab zane zara zelda
zella zelma zenaida zhang zhen zoe zoila zoran
"""
GIVEN_NAMES = frozenset(_NAMES.split())
